# gymnasium_vector.py - Gymnasium's own vector of an environment where it has one, else its SyncVectorEnv.
# SPDX-License-Identifier: MIT
from timing import NO_SUCH_WORK, NOT_INSTALLED, arguments, leave, report

env_id, count, seconds = arguments()
try:
    import gymnasium
except ImportError:
    leave(NOT_INSTALLED, "gymnasium is not installed (pip install gymnasium)")
gymnasium.logger.min_level = gymnasium.logger.ERROR
try:
    own = gymnasium.spec(env_id).vector_entry_point is not None
    envs = gymnasium.make_vec(env_id, num_envs=count, vectorization_mode="vector_entry_point" if own else "sync")
except gymnasium.error.Error as error:
    leave(NO_SUCH_WORK, f"gymnasium lacks {env_id}: {error}")

envs.action_space.seed(1)
actions = [envs.action_space.sample() for _ in range(64)]
envs.reset(seed=0)
report("gymnasium", "gymnasium " + ("vector" if own else "sync vector"), count,
       lambda i: envs.step(actions[i % 64]), seconds)
