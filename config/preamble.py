import copy
import math
import random
import time

import numpy as np
from scipy.spatial.transform import Rotation

# Lengths are in metres: 10 centimeters is 0.1, 5 millimeters is 0.005.
# "A little" and "slightly" mean 5 centimeters: 0.05.
# Slowly is 0.05 metres per second, fast is 0.5.
# x is forward (+) and back (-), y is right (+) and left (-), z is up (+) and down (-).
# math.sin and its like take radians; math.radians(90) makes them of degrees.


class Robot:
    def get_pose(self): """Return the hand's pose: position.x y z, orientation.x y z w."""
    def add_waypoint(self, pose): """Add a copy of a pose to the path. Nothing moves yet."""
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
    robot.add_waypoint(pose)
    pose.position.z -= 0.005
    robot.add_waypoint(pose)
    pose.position.y -= 0.05
    robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: move 6 centimeters up, say ready, then move 12 centimeters back
def move_6_centimeters_up_say_ready_then_move_12_centimeters_back(robot):
    pose = robot.get_pose()
    pose.position.z += 0.06
    robot.add_waypoint(pose)
    robot.go()
    robot.say('Ready.')
    pose.position.x -= 0.12
    robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: go 14 centimeters down fast, then 6 centimeters right at 0.08 m/s
def go_14_centimeters_down_fast_then_6_centimeters_right_at_0_point(robot):
    robot.set_speed(0.5)
    pose = robot.get_pose()
    pose.position.z -= 0.14
    robot.add_waypoint(pose)
    robot.go()
    robot.set_speed(0.08)
    pose.position.y += 0.06
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


# define function: draw a circle around a center, or some turns of it
def draw_circle(robot, center, radius, turns=1, upright=False):
    draw_ellipse(robot, center, radius, radius, turns, upright)
# end of function


# define function: draw an ellipse around a center, by its two radii
def draw_ellipse(robot, center, radius, right_radius, turns=1, upright=False):
    steps = max(12, round(36 * turns))
    for i in range(steps + 1):
        angle = 2 * math.pi * turns * i / steps
        pose = copy.deepcopy(center)
        pose.position.y += right_radius * math.sin(angle)
        if upright:
            pose.position.z += radius * math.cos(angle)
        else:
            pose.position.x += radius * math.cos(angle)
        robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: draw a spiral around a center, flat and out to a radius, or one that rises
def draw_spiral(robot, center, radius, turns, up=0):
    steps = 24 * turns
    for i in range(steps + 1):
        angle = 2 * math.pi * i / 24
        reach = radius if up else radius * i / steps
        pose = copy.deepcopy(center)
        pose.position.x += reach * math.cos(angle)
        pose.position.y += reach * math.sin(angle)
        pose.position.z += up * i / steps
        robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: draw a figure with corners and sides that are all alike
def draw_polygon(robot, corners, side, upright=False, turns=1):
    pose = robot.get_pose()
    for i in range(corners):
        angle = 2 * math.pi * turns * i / corners
        pose.position.y += side * math.sin(angle)
        if upright:
            pose.position.z += side * math.cos(angle)
        else:
            pose.position.x += side * math.cos(angle)
        robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: draw lines, each told by how far it goes forward, right and up
def draw_lines(robot, lines):
    pose = robot.get_pose()
    for forward, right, up in lines:
        pose.position.x += forward
        pose.position.y += right
        pose.position.z += up
        robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: draw a circle of 8 cm radius
def draw_a_circle_of_8_cm_radius(robot):
    draw_circle(robot, robot.get_pose(), 0.08)
# end of function


# define function: draw a quarter of a circle of 7 centimeters radius 9 centimeters above the lamp
def draw_a_quarter_of_a_circle_of_7_centimeters_radius_9_centimeters(robot):
    pose, found = robot.find('lamp')
    if not found:
        robot.say('I cannot find the lamp.')
        return
    pose.position.z += 0.09
    draw_circle(robot, pose, 0.07, turns=0.25)
# end of function


# define function: draw a triangle with sides of 12 centimeters
def draw_a_triangle_with_sides_of_12_centimeters(robot):
    draw_polygon(robot, 3, 0.12)
# end of function


# define function: draw an upright star with seven points
def draw_an_upright_star_with_seven_points(robot):
    draw_polygon(robot, 7, 0.1, upright=True, turns=3)
# end of function


# define function: draw a rectangle 16 centimeters long and 9 centimeters wide
def draw_a_rectangle_16_centimeters_long_and_9_centimeters_wide(robot):
    draw_lines(robot, [(0.16, 0, 0), (0, 0.09, 0), (-0.16, 0, 0), (0, -0.09, 0)])
# end of function


# define function: draw the letter U, 11 centimeters tall
def draw_the_letter_u_11_centimeters_tall(robot):
    draw_lines(robot, [(0, 0, -0.11), (0, 0.06, 0), (0, 0, 0.11)])
# end of function


# define function: draw a zigzag to the left with five strokes
def draw_a_zigzag_to_the_left_with_five_strokes(robot):
    pose = robot.get_pose()
    for stroke in range(5):
        pose.position.y -= 0.05
        pose.position.x += 0.05 if stroke % 2 == 0 else -0.05
        robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: draw a spiral of four turns out to 9 centimeters
def draw_a_spiral_of_four_turns_out_to_9_centimeters(robot):
    draw_spiral(robot, robot.get_pose(), 0.09, 4)
# end of function


# define function: go down 13 centimeters in a spiral of five turns
def go_down_13_centimeters_in_a_spiral_of_five_turns(robot):
    draw_spiral(robot, robot.get_pose(), 0.06, 5, up=-0.13)
# end of function


# define function: change how the hand is held, by degrees
def turn_hand(robot, clockwise=0, forward=0, right=0):
    pose = robot.get_pose()
    o = pose.orientation
    turn = Rotation.from_euler('zyx', [-clockwise, -forward, -right], degrees=True)
    o.x, o.y, o.z, o.w = (Rotation.from_quat([o.x, o.y, o.z, o.w]) * turn).as_quat()
    robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: rotate your hand a third of a turn clockwise
def rotate_your_hand_a_third_of_a_turn_clockwise(robot):
    turn_hand(robot, clockwise=120)
# end of function


# define function: tilt the hand back by 35 degrees
def tilt_the_hand_back_by_35_degrees(robot):
    turn_hand(robot, forward=-35)
# end of function


# define function: touch the lamp
def touch_the_lamp(robot):
    pose, found = robot.find('lamp')
    if not found:
        robot.say('I cannot find the lamp.')
        return
    robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: go 6 centimeters above the fork, the knife and the spoon
def go_6_centimeters_above_the_fork_the_knife_and_the_spoon(robot):
    for name in ['fork', 'knife', 'spoon']:
        pose, found = robot.find(name)
        if found:
            pose.position.z += 0.06
            robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: go slowly to the lamp and come back
def go_slowly_to_the_lamp_and_come_back(robot):
    start = robot.get_pose()
    lamp, found = robot.find('lamp')
    if not found:
        robot.say('I cannot find the lamp.')
        return
    robot.set_speed(0.1)
    robot.add_waypoint(lamp)
    robot.add_waypoint(start)
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


# define function: go 8 centimeters to the right of the plate
def go_8_centimeters_to_the_right_of_the_plate(robot):
    pose, found = robot.find('plate')
    if not found:
        robot.say('I cannot find the plate.')
        return
    pose.position.y += 0.08
    robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: go halfway between the fork and the knife
def go_halfway_between_the_fork_and_the_knife(robot):
    fork, fork_found = robot.find('fork')
    knife, knife_found = robot.find('knife')
    if not (fork_found and knife_found):
        robot.say('I cannot find them both.')
        return
    pose = robot.get_pose()
    pose.position.x = (fork.position.x + knife.position.x) / 2
    pose.position.y = (fork.position.y + knife.position.y) / 2
    pose.position.z = (fork.position.z + knife.position.z) / 2
    robot.add_waypoint(pose)
    robot.go()
# end of function


# define function: pick up something, by its name
def pick_up(robot, name):
    pose, pickable, found = robot.find_verbose(name)
    if not (found and pickable):
        robot.say(f'I cannot pick up the {name}.')
        return False
    robot.open_hand()
    above = copy.deepcopy(pose)
    above.position.z += 0.15
    robot.add_waypoint(above)
    robot.add_waypoint(pose)
    robot.go()
    robot.close_hand()
    robot.add_waypoint(above)
    robot.go()
    return True
# end of function


# define function: put what the hand holds down, at a pose or on something, by its name
def put_down(robot, place):
    name, found = place, True
    if isinstance(name, str):
        place, found = robot.find(name)
    if not found:
        robot.say(f'I cannot find the {name}.')
        return False
    above = copy.deepcopy(place)
    above.position.z += 0.15
    robot.add_waypoint(above)
    robot.add_waypoint(place)
    robot.go()
    robot.open_hand()
    robot.add_waypoint(above)
    robot.go()
    return True
# end of function


# define function: pick up the bolt
def pick_up_the_bolt(robot):
    pick_up(robot, 'bolt')
# end of function


# define function: place it on the plate and say done
def place_it_on_the_plate_and_say_done(robot):
    if put_down(robot, 'plate'):
        robot.say('Done.')
# end of function


# define function: put what you hold into the basket
def put_what_you_hold_into_the_basket(robot):
    put_down(robot, 'basket')
# end of function


# define function: put the pen into the drawer
def put_the_pen_into_the_drawer(robot):
    if pick_up(robot, 'pen'):
        put_down(robot, 'drawer')
# end of function


# define function: sort the nut and the washer into the tray
def sort_the_nut_and_the_washer_into_the_tray(robot):
    for name in ['nut', 'washer']:
        if pick_up(robot, name):
            put_down(robot, 'tray')
# end of function


# define function: put the fork 12 centimeters to the right of the plate
def put_the_fork_12_centimeters_to_the_right_of_the_plate(robot):
    place, found = robot.find('plate')
    if not found:
        robot.say('I cannot find the plate.')
        return
    place.position.y += 0.12
    if pick_up(robot, 'fork'):
        put_down(robot, place)
# end of function


# define function: move the comb 7 centimeters forward
def move_the_comb_7_centimeters_forward(robot):
    place, found = robot.find('comb')
    if pick_up(robot, 'comb'):
        place.position.x += 0.07
        put_down(robot, place)
# end of function


# define function: lift the spoon 20 centimeters and put it back where it was
def lift_the_spoon_20_centimeters_and_put_it_back_where_it_was(robot):
    place, found = robot.find('spoon')
    if pick_up(robot, 'spoon'):
        pose = robot.get_pose()
        pose.position.z += 0.2
        robot.add_waypoint(pose)
        robot.go()
        put_down(robot, place)
# end of function


# define function: let go of it
def let_go_of_it(robot):
    robot.open_hand()
# end of function


# define function: if you see a wrench say ready, otherwise say no wrench
def if_you_see_a_wrench_say_ready_otherwise_say_no_wrench(robot):
    pose, found = robot.find('wrench')
    if found:
        robot.say('Ready.')
    else:
        robot.say('No wrench.')
# end of function


# define function: if you see a ruler touch it, otherwise go 9 centimeters back
def if_you_see_a_ruler_touch_it_otherwise_go_9_centimeters_back(robot):
    pose, found = robot.find('ruler')
    if found:
        robot.add_waypoint(pose)
        robot.go()
    else:
        pose = robot.get_pose()
        pose.position.x -= 0.09
        robot.add_waypoint(pose)
        robot.go()
# end of function


# define function: say ready if you see a fork and a knife, otherwise say what is missing
def say_ready_if_you_see_a_fork_and_a_knife_otherwise_say_what_is(robot):
    missing = []
    for name in ['fork', 'knife']:
        pose, found = robot.find(name)
        if not found:
            missing.append(name)
    robot.say('Ready.' if not missing else f'I miss the {" and the ".join(missing)}.')
# end of function


# define function: touch the pen if you see it, else the pencil if you see that
def touch_the_pen_if_you_see_it_else_the_pencil_if_you_see_that(robot):
    pose, found = robot.find('pen')
    if not found:
        pose, found = robot.find('pencil')
    if found:
        robot.add_waypoint(pose)
        robot.go()
    else:
        robot.say('I see neither of them.')
# end of function


# define function: is there a plate
def is_there_a_plate(robot):
    pose, found = robot.find('plate')
    robot.say('Yes, I see the plate.' if found else 'No, I do not see a plate.')
# end of function


# define function: is the vase pickable
def is_the_vase_pickable(robot):
    pose, pickable, found = robot.find_verbose('vase')
    robot.say('Yes, it is.' if found and pickable else 'No, it is not.')
# end of function


# define function: if the fork is to the left of the knife say yes, otherwise say no
def if_the_fork_is_to_the_left_of_the_knife_say_yes_otherwise_say_no(robot):
    fork, fork_found = robot.find('fork')
    knife, knife_found = robot.find('knife')
    if fork_found and knife_found and fork.position.y < knife.position.y:
        robot.say('Yes.')
    else:
        robot.say('No.')
# end of function


# define function: is your hand to the right of the fork
def is_your_hand_to_the_right_of_the_fork(robot):
    hand = robot.get_pose()
    fork, found = robot.find('fork')
    robot.say('Yes.' if found and hand.position.y > fork.position.y else 'No.')
# end of function


# define function: tell how far one place is from another
def distance(one, other):
    one, other = one.position, other.position
    return math.dist((one.x, one.y, one.z), (other.x, other.y, other.z))
# end of function


# define function: which is nearer to you, the fork or the knife
def which_is_nearer_to_you_the_fork_or_the_knife(robot):
    hand = robot.get_pose()
    fork, fork_found = robot.find('fork')
    knife, knife_found = robot.find('knife')
    if not (fork_found and knife_found):
        robot.say('I cannot find them both.')
    elif distance(hand, fork) < distance(hand, knife):
        robot.say('The fork.')
    else:
        robot.say('The knife.')
# end of function


# define function: if your hand is within 15 centimeters of the vase say near
def if_your_hand_is_within_15_centimeters_of_the_vase_say_near(robot):
    hand = robot.get_pose()
    vase, found = robot.find('vase')
    if found and distance(hand, vase) < 0.15:
        robot.say('Near.')
# end of function


# define function: if your hand is lower than 30 centimeters go up 5 centimeters
def if_your_hand_is_lower_than_30_centimeters_go_up_5_centimeters(robot):
    pose = robot.get_pose()
    if pose.position.z < 0.3:
        pose.position.z += 0.05
        robot.add_waypoint(pose)
        robot.go()
# end of function


# define function: how high is your hand
def how_high_is_your_hand(robot):
    pose = robot.get_pose()
    robot.say(f'My hand is {100 * pose.position.z:.0f} centimeters high.')
# end of function


# define function: what is nine plus sixteen
def what_is_nine_plus_sixteen(robot):
    robot.say(f'Nine plus sixteen is {9 + 16}.')
# end of function


# define function: how are you
def how_are_you(robot):
    robot.say('I am fine, thank you.')
# end of function


# define function: bring me a beer from the kitchen
def bring_me_a_beer_from_the_kitchen(robot):
    robot.say('I cannot do that. I am only an arm.')
# end of function


# define function: walk up the stairs
def walk_up_the_stairs(robot):
    robot.say('I cannot do that. I am only an arm.')
# end of function
