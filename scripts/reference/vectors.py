# vectors.py - records Gymnasium's vectors of environments: autoreset modes, and the normalisers that only vectors have.
# SPDX-License-Identifier: MIT
import zlib

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.utils import RunningMeanStd
from gymnasium.wrappers.vector import NormalizeObservation, NormalizeReward

import container

MODES = {"same-step": AutoresetMode.SAME_STEP, "next-step": AutoresetMode.NEXT_STEP, "disabled": AutoresetMode.DISABLED}


def normalize_observation(envs):
    return NormalizeObservation(envs)


def normalize_observation_double(envs):
    """The same arithmetic with moments in double instead of float."""
    envs = NormalizeObservation(envs)
    envs.obs_rms = RunningMeanStd(shape=envs.single_observation_space.shape, dtype=np.float64)
    return envs


def normalize_reward(envs):
    return NormalizeReward(envs, gamma=0.9)


def normalize_reward_double(envs):
    """The same arithmetic with discounted returns in double instead of float."""
    envs = NormalizeReward(envs, gamma=0.9)
    envs.accumulated_reward = np.zeros(envs.num_envs, np.float64)
    return envs


class Recording:
    """Steps `count` environments from seed 7 with uniform actions; in disabled mode all that ended are reset by mask.

    A row a step: actions, then what the step gave. The first row is the reset: no action, reward 0.
    """

    def __init__(self, name, env_id, mode, runtime="", wrap=None, count=6, steps=150):
        self.name, self.env_id, self.mode, self.runtime = name, env_id, mode, runtime
        self.wrap, self.count, self.steps = wrap or (lambda envs: envs), count, steps

    def facts(self):
        return {"id": self.env_id, "options": f"autoreset={self.mode} {self.runtime}".strip(), "seed": "7"}

    def record(self, path, versions):
        envs = self.wrap(SyncVectorEnv([lambda: gymnasium.make(self.env_id, disable_env_checker=True)] * self.count,
                                       autoreset_mode=MODES[self.mode]))
        rng = np.random.Generator(np.random.PCG64(zlib.crc32(self.name.encode())))
        box = isinstance(envs.single_action_space, gymnasium.spaces.Box)
        observation, _ = envs.reset(seed=7)
        width = int(np.prod(observation.shape[1:]))
        no_reward, no_flag = np.zeros(self.count), np.zeros(self.count, bool)
        rows = [(np.zeros(envs.action_space.shape), observation, no_reward, no_flag, no_flag, observation)]
        for _ in range(self.steps):
            if box:
                action = rng.uniform(-2.0, 2.0, envs.action_space.shape).astype(np.float32)
            else:
                action = rng.integers(envs.single_action_space.n, size=self.count)
            observation, reward, terminated, truncated, info = envs.step(action)
            final = observation.copy()
            for i in np.flatnonzero(info.get("_final_obs", no_flag)):
                final[i] = info["final_obs"][i]
            rows.append((action, observation, reward, terminated, truncated, final))
            ended = terminated | truncated
            if self.mode == "disabled" and ended.any():
                observation, _ = envs.reset(options={"reset_mask": ended})
                rows.append((np.full(envs.action_space.shape, -1), observation, no_reward, no_flag, no_flag, observation))
        columns = [np.array(column).reshape(len(rows), -1) for column in zip(*rows)]
        dtypes = ["f32" if box else "i32", "f32", "f64", "u8", "u8", "f32"]
        names = ["action", "observation", "reward", "terminated", "truncated", "final_observation"]
        container.write(path, {**self.facts(), **versions, "width": str(width)},
                        {name: (dtype, column) for name, dtype, column in zip(names, dtypes, columns)})
        ends = int(columns[3].sum() + columns[4].sum())
        return f"{self.count} environments, {len(rows)} rows, {ends} ends"


ALL = [
    Recording("vector_same_step", "CartPole-v1", "same-step"),
    Recording("vector_next_step", "CartPole-v1", "next-step"),
    Recording("vector_disabled", "CartPole-v1", "disabled"),
    Recording("vector_observation", "CartPole-v1", "next-step", "normalize_observation=true", normalize_observation),
    Recording("vector_observation_double", "Pendulum-v1", "next-step", "normalize_observation=true",
              normalize_observation_double, steps=450),
    Recording("vector_reward", "CartPole-v1", "same-step", "normalize_reward=true reward_discount=0.9",
              normalize_reward),
    Recording("vector_reward_double", "Pendulum-v1", "same-step", "normalize_reward=true reward_discount=0.9",
              normalize_reward_double, steps=450),
    Recording("vector_reward_ends", "CartPole-v1", "same-step", "normalize_reward=true reward_discount=0.9",
              normalize_reward_double),
]
