# recordings.py - the list of trajectories: which environment, which options, which actions.
# SPDX-License-Identifier: MIT
from gymnasium import wrappers

import policies
from trajectory import Recording

SEMI_IMPLICIT = {"semi-implicit euler": "semi-implicit"}  # Gymnasium's value: the name in Ludus
TWO_STARTS = ["SFFHF", "FFSFF", "HFFFG"]

CLASSIC = [
    Recording("cartpole", "CartPole-v1", policies.balance),
    Recording("cartpole_semi_implicit", "CartPole-v1", policies.balance, spelling=SEMI_IMPLICIT,
              attributes={"kinematics_integrator": "semi-implicit euler"}),
    Recording("cartpole_beyond", "CartPole-v1", policies.balance, beyond=30),
    Recording("cartpole_sutton_barto", "CartPole-v1", policies.balance, beyond=30, make={"sutton_barto_reward": True}),
    Recording("cartpole_reset", "CartPole-v1", policies.balance, reset={"low": -0.1, "high": 0.15}),
    Recording("cartpole_v0", "CartPole-v0", policies.balance),
    Recording("pendulum", "Pendulum-v1", policies.box),
    Recording("pendulum_g", "Pendulum-v1", policies.box, make={"g": 9.81}),
    Recording("pendulum_reset", "Pendulum-v1", policies.box, reset={"x_init": 0.5, "y_init": 2.0}),
    Recording("acrobot", "Acrobot-v1", policies.swing),
    Recording("acrobot_nips", "Acrobot-v1", policies.swing, attributes={"book_or_nips": "nips"}),
    Recording("acrobot_noise", "Acrobot-v1", policies.swing, attributes={"torque_noise_max": 0.5}),
    Recording("acrobot_reset", "Acrobot-v1", policies.swing, reset={"low": -1.5, "high": 3.0}, steps=200),
    Recording("mountain_car", "MountainCar-v0", policies.rock),
    Recording("mountain_car_goal_velocity", "MountainCar-v0", policies.rock, make={"goal_velocity": 0.03}),
    Recording("mountain_car_reset", "MountainCar-v0", policies.rock, reset={"low": -1.2, "high": 0.4}),
    Recording("mountain_car_continuous", "MountainCarContinuous-v0", policies.rock_box),
    Recording("mountain_car_continuous_goal_velocity", "MountainCarContinuous-v0", policies.rock_box,
              make={"goal_velocity": 0.03}),
    Recording("mountain_car_continuous_reset", "MountainCarContinuous-v0", policies.rock_box,
              reset={"low": -1.2, "high": 0.4}),
]

TOY_TEXT = [
    Recording("frozen_lake", "FrozenLake-v1", policies.tabular),
    Recording("frozen_lake_dry", "FrozenLake-v1", policies.tabular, make={"is_slippery": False}),
    Recording("frozen_lake_success_rate", "FrozenLake-v1", policies.tabular, make={"success_rate": 0.75}),
    Recording("frozen_lake_reward_schedule", "FrozenLake-v1", policies.tabular,
              make={"reward_schedule": (10, -1.5, -0.1)}),
    Recording("frozen_lake_desc", "FrozenLake-v1", policies.tabular, make={"desc": TWO_STARTS}),
    Recording("frozen_lake_map_name", "FrozenLake-v1", policies.tabular, make={"map_name": "8x8"}),
    Recording("frozen_lake_8x8", "FrozenLake8x8-v1", policies.tabular),
    Recording("cliff_walking", "CliffWalking-v1", policies.tabular),
    Recording("cliff_walking_slippery", "CliffWalkingSlippery-v1", policies.tabular),
    Recording("taxi", "Taxi-v4", policies.tabular),
    Recording("taxi_rainy", "Taxi-v4", policies.tabular, make={"is_rainy": True}),
    Recording("taxi_rainy_probability", "Taxi-v4", policies.tabular, make={"is_rainy": True, "rainy_probability": 0.6}),
    Recording("taxi_fickle", "Taxi-v4", policies.tabular, make={"fickle_passenger": True}),
    Recording("taxi_rainy_fickle", "Taxi-v4", policies.tabular, make={"is_rainy": True, "fickle_passenger": True}),
    Recording("taxi_fickle_probability", "Taxi-v4", policies.tabular,
              make={"fickle_passenger": True, "fickle_probability": 1.0}),
    Recording("blackjack", "Blackjack-v1", policies.uniform),
    Recording("blackjack_natural", "Blackjack-v1", policies.uniform, make={"sab": False, "natural": True}),
    Recording("blackjack_plain", "Blackjack-v1", policies.uniform, make={"sab": False, "natural": False}),
]

WRAPPED = [
    Recording("wrapped_time_limit", "CartPole-v1", policies.balance, steps=200, make={"max_episode_steps": 37},
              runtime={"time_limit": 37}),
    Recording("wrapped_frame_stack", "CartPole-v1", policies.uniform, steps=100,
              wrap=lambda env: wrappers.FrameStackObservation(env, 3), runtime={"frame_stack": 3}),
    Recording("wrapped_sticky", "CartPole-v1", policies.balance, steps=200,
              wrap=lambda env: wrappers.StickyAction(env, 0.25), runtime={"sticky_actions": 0.25}),
    Recording("wrapped_repeat", "MountainCar-v0", policies.rock, steps=200,
              wrap=lambda env: wrappers.RepeatAction(env, 3), runtime={"action_repeat": 3}),
    Recording("wrapped_sticky_repeat", "FrozenLake-v1", policies.uniform, steps=300,
              wrap=lambda env: wrappers.StickyAction(wrappers.RepeatAction(env, 2), 0.4),
              runtime={"sticky_actions": 0.4, "action_repeat": 2}),
    Recording("wrapped_discretize", "Pendulum-v1", policies.uniform, steps=200,
              wrap=lambda env: wrappers.DiscretizeAction(env, 7), runtime={"discretize_actions": 7}),
    Recording("wrapped_discretize_rock", "MountainCarContinuous-v0", policies.uniform, steps=300,
              wrap=lambda env: wrappers.StickyAction(wrappers.DiscretizeAction(env, 10), 0.9),
              runtime={"discretize_actions": 10, "sticky_actions": 0.9}),
    Recording("wrapped_clip", "Pendulum-v1", policies.box, steps=200,
              wrap=lambda env: wrappers.ClipReward(env, -2.5, 2.5), runtime={"clip_reward": 2.5}),
    Recording("wrapped_stack_repeat", "Pendulum-v1", policies.box, steps=150,
              wrap=lambda env: wrappers.FrameStackObservation(
                  wrappers.ClipReward(wrappers.RepeatAction(env, 4), -9.0, 9.0), 2),
              runtime={"frame_stack": 2, "action_repeat": 4, "clip_reward": 9.0}),
]

ALL = CLASSIC + TOY_TEXT + WRAPPED
