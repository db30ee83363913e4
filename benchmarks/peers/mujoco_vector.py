# mujoco_vector.py - MuJoCo alone on Gymnasium's bodies: its C rollout on one thread, so that Python takes no part.
# SPDX-License-Identifier: MIT
#
# A call plays many episodes of random actions from Gymnasium's own first states, each as long as random actions last there. The
# physics of an environment step is counted, not its observation, reward and end, which a rollout does not make.
from timing import NO_SUCH_WORK, NOT_INSTALLED, arguments, leave, report

LENGTHS = {"InvertedPendulum-v5": 6, "InvertedDoublePendulum-v5": 6, "Reacher-v5": 50, "Swimmer-v5": 1000}  # steps an episode
STEPS_A_CALL = 2000

env_id, count, seconds = arguments()
if env_id not in LENGTHS:
    leave(NO_SUCH_WORK, f"{env_id} is no body of MuJoCo's")
try:
    import gymnasium
    import mujoco
    import numpy as np
    from mujoco import rollout

    env = gymnasium.make(env_id)
except (ImportError, gymnasium.error.Error) as error:
    leave(NOT_INSTALLED, f"MuJoCo is not installed (pip install 'gymnasium[mujoco]'): {error}")

model, data, skip = env.unwrapped.model, env.unwrapped.data, env.unwrapped.frame_skip
length = LENGTHS[env_id]
episodes = STEPS_A_CALL // length
whole = mujoco.mjtState.mjSTATE_FULLPHYSICS
states = np.zeros((episodes, mujoco.mj_stateSize(model, whole)))
for episode in range(episodes):
    env.reset(seed=episode)
    mujoco.mj_getState(model, data, states[episode], whole)
env.action_space.seed(1)
actions = np.array([[env.action_space.sample() for _ in range(length)] for _ in range(episodes)], np.float64)
controls = np.repeat(actions, skip, axis=1)
reached = np.zeros((episodes, length * skip, states.shape[1]))


def call(_):
    rollout.rollout(model, data, states, controls, state=reached)


report("mujoco", "mujoco rollout", episodes * length, call, seconds)
