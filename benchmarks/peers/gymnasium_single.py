# gymnasium_single.py - one Gymnasium environment: step() with actions drawn before, reset() at ends.
# SPDX-License-Identifier: MIT
from timing import NO_SUCH_WORK, NOT_INSTALLED, arguments, leave, report

env_id, count, seconds = arguments()
try:
    import gymnasium
except ImportError:
    leave(NOT_INSTALLED, "gymnasium is not installed (pip install gymnasium)")
gymnasium.logger.min_level = gymnasium.logger.ERROR
try:
    env = gymnasium.make(env_id, disable_env_checker=True)
except gymnasium.error.Error as error:
    leave(NO_SUCH_WORK, f"gymnasium lacks {env_id}: {error}")

env.action_space.seed(1)
actions = [env.action_space.sample() for _ in range(1024)]
env.reset(seed=0)


def call(i):
    _, _, terminated, truncated, _ = env.step(actions[i % 1024])
    if terminated or truncated:
        env.reset()


report("gymnasium", "gymnasium", 1, call, seconds)
