# envpool_vector.py - EnvPool with one thread.
# SPDX-License-Identifier: MIT
import warnings

from timing import NO_SUCH_WORK, NOT_INSTALLED, arguments, leave, report

env_id, count, seconds = arguments()
warnings.filterwarnings("ignore")
try:
    import envpool
except ImportError:
    leave(NOT_INSTALLED, "envpool is not installed (pip install envpool)")
import numpy

if env_id not in envpool.list_all_envs():
    leave(NO_SUCH_WORK, f"envpool lacks {env_id}")
envs = envpool.make_gymnasium(env_id, num_envs=count, num_threads=1, seed=0)
envs.action_space.seed(1)
actions = [numpy.stack([envs.action_space.sample() for _ in range(count)]) for _ in range(64)]
envs.reset()
report("envpool", "envpool", count, lambda i: envs.step(actions[i % 64]), seconds)
