# gymnax_vector.py - gymnax on JAX's CPU device, one compiled call a step, one thread.
# SPDX-License-Identifier: MIT
import os

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

from timing import NO_SUCH_WORK, NOT_INSTALLED, arguments, leave, report

env_id, count, seconds = arguments()
try:
    import gymnax
    import jax
except ImportError:
    leave(NOT_INSTALLED, "gymnax is not installed (pip install gymnax)")
if env_id not in gymnax.registered_envs:
    leave(NO_SUCH_WORK, f"gymnax lacks {env_id}")

env, params = gymnax.make(env_id)
keys = jax.random.split(jax.random.key(0), count)
_, state = jax.vmap(env.reset, (0, None))(keys, params)
action = jax.vmap(env.action_space(params).sample)(keys)
step = jax.jit(jax.vmap(env.step, (0, 0, 0, None)))


def call(_):
    global state
    _, state, reward, *_ = step(keys, state, action, params)
    reward.block_until_ready()


call(0)
report("gymnax", "gymnax", count, call, seconds)
