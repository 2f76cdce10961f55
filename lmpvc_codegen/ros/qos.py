# Copyright 2026 The lmpvc_codegen authors
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.

"""How requests travel: none is lost between a client and the queue."""

from __future__ import annotations

from rclpy.qos import QoSProfile

REQUESTS = QoSProfile(depth=1000)
"""
As many requests, and answers, as the longest queue holds may be under way at once.

ROS keeps ten by itself: of a hundred that came at once ninety were lost without a word.
"""
