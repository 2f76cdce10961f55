import math
import random
import time

# Our delivery base: two driven wheels, a camera that sees all around, a loudspeaker and a charging dock.
# It has no arm, does not fit through closed doors and cannot climb steps.
#
# Distances are metres, angles are degrees, speeds are metres per second (0.2 is slow, 0.5 normal, 1.0 fast).
# Left turns are positive, right turns are negative. "Turn left" alone is 90 degrees, "turn around" is 180.
# "A bit" is 0.2 metres, or 15 degrees.


class Robot:
    def drive(self, distance, speed=0.5):
        """Drive straight ahead, in reverse if distance is negative. Returns False if something is in the way."""

    def curve(self, radius, degrees, speed=0.5):
        """Drive an arc of a circle; positive degrees bend left. Returns False if something is in the way."""

    def turn(self, degrees):
        """Turn on the spot, left if positive."""

    def look(self, thing):
        """Look around for a thing. Returns None if it is nowhere, else .distance (m) and .bearing (degrees to turn)."""

    def dock(self):
        """Go to the charging dock and charge. Returns False if there is no dock."""

    def battery(self):
        """Returns the charge in percent."""

    def speak(self, words):
        """Say something."""


# define function: drive ahead four metres
def drive_ahead_four_metres(robot):
    robot.drive(4)
# end of function


# define function: reverse by 35 centimetres
def reverse_by_35_centimetres(robot):
    robot.drive(-0.35)
# end of function


# define function: rotate 60 degrees to the right
def rotate_60_degrees_to_the_right(robot):
    robot.turn(-60)
# end of function


# define function: turn left, drive five metres at 0.8 metres per second and say made it
def turn_left_drive_five_metres_at_0_point_8_metres_per_second_and_say_made_it(robot):
    robot.turn(90)
    robot.drive(5, speed=0.8)
    robot.speak('Made it.')
# end of function


# define function: drive a triangle with sides of 3 metres
def drive_a_triangle_with_sides_of_3_metres(robot):
    for _ in range(3):
        robot.drive(3)
        robot.turn(120)
# end of function


# define function: drive three rounds with a radius of two metres
def drive_three_rounds_with_a_radius_of_two_metres(robot):
    robot.curve(2, 3 * 360)
# end of function


# define function: go to the sofa
def go_to_the_sofa(robot):
    sofa = robot.look('sofa')
    if sofa is None:
        robot.speak('I cannot see the sofa.')
        return
    robot.turn(sofa.bearing)
    robot.drive(sofa.distance)
# end of function


# define function: stop 30 centimetres short of the lamp
def stop_30_centimetres_short_of_the_lamp(robot):
    lamp = robot.look('lamp')
    if lamp is None:
        robot.speak('I cannot see the lamp.')
        return
    robot.turn(lamp.bearing)
    robot.drive(lamp.distance - 0.3)
# end of function


# define function: do you see a bottle
def do_you_see_a_bottle(robot):
    if robot.look('bottle') is None:
        robot.speak('No, I do not see a bottle.')
    else:
        robot.speak('Yes, I see a bottle.')
# end of function


# define function: bring the mail to the office and come back
def bring_the_mail_to_the_office_and_come_back(robot):
    go_to_the_office(robot)
    robot.speak('Here is the mail.')
    time.sleep(10)
    robot.dock()
# end of function


# define function: ring twice, three seconds apart
def ring_twice_three_seconds_apart(robot):
    robot.speak('Ring!')
    time.sleep(3)
    robot.speak('Ring!')
# end of function


# define function: warn me if the battery is under 20 percent
def warn_me_if_the_battery_is_under_20_percent(robot):
    if robot.battery() < 20:
        robot.speak('My battery is low.')
# end of function


# define function: go home
def go_home(robot):
    robot.dock()
# end of function


# define function: how old are you
def how_old_are_you(robot):
    robot.speak('I am two years old.')
# end of function


# define function: open the fridge
def open_the_fridge(robot):
    robot.speak('I cannot do that, I have no arm.')
# end of function
