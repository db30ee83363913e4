# mujoco_episodes.py - plays Gymnasium's four bodies without contacts and records resets and steps with positions and velocities.
# SPDX-License-Identifier: MIT
import zlib

import gymnasium
import mujoco
import numpy as np

import container
from numpy_rng import words_of_state

SEEDS = [0, 1, 2, 3, 42, 123, 2**32 - 1, 2**32 + 5]
STEPS = 250


class Episodes:
    """One environment over SEEDS. After an end `beyond` more steps are taken before the reset, so that carts reach the ends of
    their rails. converged: the solver stops where rounding does, not at MuJoCo's default tolerance; half of the seeds."""

    def __init__(self, name, env_id, beyond, converged):
        self.name = f"mujoco/episodes_{name}{'_converged' if converged else ''}"
        self.env_id, self.beyond, self.converged = env_id, beyond, converged

    def facts(self):
        return {"id": self.env_id, "options": "", "reset_options": "", "steps_beyond_end": str(self.beyond),
                "mujoco": mujoco.__version__, "solver": "converged" if self.converged else "default"}

    def record(self, path, versions):
        env = gymnasium.make(self.env_id, disable_env_checker=True)
        self.base, self.rows, self.generators = env.unwrapped, {}, []
        if self.converged:
            self.base.model.opt.tolerance = 0
        for index, seed in enumerate(SEEDS[: len(SEEDS) // (2 if self.converged else 1)]):
            self._play(env, index, seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = {name: (self._type(name), rows) for name, rows in self.rows.items()}
        container.write(path, {**self.facts(), **versions}, {**columns, "generator": ("u64", self.generators)})
        env.close()
        return f"{len(self.rows['event'])} rows, limits acted in {sum(self.rows['limited'])}"

    def _type(self, name):
        return {"event": "u8", "seed": "i64", "action": "f32", "terminated": "u8", "truncated": "u8", "limited": "u8"}.get(name, "f64")

    def _play(self, env, index, seed):
        rng = np.random.Generator(np.random.PCG64([zlib.crc32(self.env_id.encode()), index]))
        space = env.action_space
        self._add_reset(seed, *env.reset(seed=seed))
        beyond = 0
        for step in range(STEPS):
            # Odd seeds push for 20 steps in one direction, so that limits are reached; every fourth seed asks for too much.
            if step % 20 == 0 or index % 2 == 0:
                action = rng.uniform(space.low, space.high).astype(np.float32) * np.float32(1.5 if index % 4 == 3 else 1)
            *outcome, info = env.step(action)
            self._add_step(action, *outcome, info)
            beyond = beyond + 1 if outcome[2] or outcome[3] or beyond > 0 else 0
            if beyond > self.beyond or outcome[3]:
                self._add_reset(-1, *env.reset())
                beyond = 0
        self.generators.append(np.array(words_of_state(self.base.np_random), np.uint64))

    def _add(self, info, **values):
        data = self.base.data
        values = {**values, "qpos": data.qpos.copy(), "qvel": data.qvel.copy(), "limited": self.limited}
        for name in self._info_names():
            values[f"info.{name}"] = float(info.get(name, 0))
        assert set(info) <= set(self._info_names())
        for name, value in values.items():
            self.rows.setdefault(name, []).append(value)

    def _info_names(self):
        return {"InvertedPendulum-v5": ["reward_survive"],
                "InvertedDoublePendulum-v5": ["reward_survive", "distance_penalty", "velocity_penalty"],
                "Reacher-v5": ["reward_dist", "reward_ctrl"],
                "Swimmer-v5": ["x_position", "y_position", "distance_from_origin", "x_velocity", "y_velocity", "reward_forward",
                               "reward_ctrl"]}[self.env_id]

    def _add_reset(self, seed, observation, info):
        self.limited = False
        self._add(info, event=0, seed=seed, action=np.zeros(self.base.action_space.shape, np.float32), observation=observation,
                  reward=0.0, terminated=False, truncated=False)

    def _add_step(self, action, observation, reward, terminated, truncated, info):
        """limited: since the reset a limit may have acted: the last evaluation of some step had a joint within 0.02 of one."""
        model, qpos = self.base.model, self.base.data.qpos
        near = model.jnt_range + np.array([0.02, -0.02]) + model.jnt_margin[:, None] * [1, -1]
        self.limited = bool(self.limited or self.base.data.nefc or
                            np.any((model.jnt_limited == 1) & ((qpos < near[:, 0]) | (qpos > near[:, 1]))))
        self._add(info, event=1, seed=-1, action=action, observation=observation, reward=float(reward), terminated=terminated,
                  truncated=truncated)


ALL = [Episodes(name, env_id, beyond, converged)
       for name, env_id, beyond in (("inverted_pendulum", "InvertedPendulum-v5", 40),
                                    ("inverted_double_pendulum", "InvertedDoublePendulum-v5", 40),
                                    ("reacher", "Reacher-v5", 0), ("swimmer", "Swimmer-v5", 0))
       for converged in (False, True)]
