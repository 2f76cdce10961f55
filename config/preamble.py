import copy
import math
import random
import time

import numpy as np

# Lengths are in metres: 10 centimeters is 0.1, 5 millimeters is 0.005.
# "A little" and "slightly" mean 5 centimeters: 0.05.
# x is forward (+) and back (-), y is right (+) and left (-), z is up (+) and down (-).
# math.sin and its like take radians; math.radians(90) makes them of degrees.


class Robot:
    def get_pose(self): """Return the hand's pose: position.x y z, orientation.x y z w."""
    def add_waypoint(self, pose): """Add a pose to the path. Nothing moves yet."""
    def go(self): """Move along the path, then clear it. Return True on success."""
    def find(self, name): """Look for an object. Return (pose, found)."""
    def find_verbose(self, name): """Look for an object. Return (pose, pickable, found)."""
    def say(self, text): """Say a text aloud."""
    def set_speed(self, metres_per_second): """Set the speed of the moves that follow."""
    def open_hand(self): """Open the gripper."""
    def close_hand(self): """Close the gripper."""
    def stop(self): """Stop at once."""


# define function: move half a meter up
def move_half_a_meter_up(robot):
    pose = robot.get_pose()
    pose.position.z += 0.5
    robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: go 20 centimeters forward, 5 millimeters down and a little left
def go_20_centimeters_forward_5_millimeters_down_and_a_little_left(robot):
    pose = robot.get_pose()
    pose.position.x += 0.2
    pose.position.z -= 0.005
    pose.position.y -= 0.05
    robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: open and close the hand three times, every two seconds
def open_and_close_the_hand_three_times_every_two_seconds(robot):
    for _ in range(3):
        robot.open_hand()
        robot.close_hand()
        time.sleep(2)
# end of function


# define function: draw a circle of 8 cm radius at 0.1 meters per second
def draw_a_circle_of_8_cm_radius_at_0_point_1_meters_per_second(robot):
    robot.set_speed(0.1)
    center = robot.get_pose()
    for i in range(25):
        angle = 2 * math.pi * i / 24
        pose = copy.deepcopy(center)
        pose.position.x += 0.08 * math.cos(angle)
        pose.position.y += 0.08 * math.sin(angle)
        robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: go 10 centimeters above the cup
def go_10_centimeters_above_the_cup(robot):
    pose, found = robot.find('cup')
    if not found:
        robot.say('I cannot find the cup.')
        return
    pose.position.z += 0.1
    robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: pick up the bolt
def pick_up_the_bolt(robot):
    pose, pickable, found = robot.find_verbose('bolt')
    if not (found and pickable):
        robot.say('I cannot pick up the bolt.')
        return
    robot.open_hand()
    above = copy.deepcopy(pose)
    above.position.z += 0.15
    robot.add_waypoint(above)
    robot.add_waypoint(pose)
    robot.go()
    robot.close_hand()
    robot.add_waypoint(above)
    robot.go()
# end of function


# define function: put the bolt into the box and say done
def put_the_bolt_into_the_box_and_say_done(robot):
    pick_up_the_bolt(robot)
    put_into(robot, 'box')
    robot.say('Done.')
# end of function
