# mujoco_horizon.py - records long trajectories of models without contacts, and how far MuJoCo strays from itself on them.
# SPDX-License-Identifier: MIT
import zlib

import mujoco
import numpy as np

import container
from mujoco_models import BALL, FREE, HINGE, INTEGRATORS, ROOT, check_converged, load, mass_matrix, rotation

STEPS, EVERY, HOLD = 1000, 25, 100  # timesteps; of which every so many are kept; for how many a control is held
NEIGHBOURS, APART = 4, 1e-15  # trajectories that start at the same state but for rounding, and by how much

# Model, integrator, timestep in seconds: as the file says, or others by which a motion is chaotic or, of limits, stable.
BODIES = [("inverted_pendulum", "rk4", 0.02), ("inverted_double_pendulum", "rk4", 0.01),
          ("inverted_double_pendulum", "implicitfast", 0.01), ("reacher", "rk4", 0.01), ("swimmer", "rk4", 0.01)]
OTHERS = [("balls", "implicitfast", 0.004), ("chain_planar", "euler", 0.005), ("chain_planar", "rk4", 0.01),
          ("free_bodies", "euler", 0.005), ("limits", "rk4", 0.002), ("medium", "implicitfast", 0.01), ("mixed_joints", "rk4", 0.01),
          ("undamped", "euler", 0.003)]


def start(model, rng):
    """Positions within the middle four fifths of the limits, velocities of size 1, and controls within their ranges for every HOLD
    steps."""
    qpos = model.qpos0.copy()
    for joint in range(model.njnt):
        at, (low, high) = model.jnt_qposadr[joint], model.jnt_range[joint]
        kind, limited = model.jnt_type[joint], model.jnt_limited[joint]
        if kind in (FREE, BALL):
            at += 3 if kind == FREE else 0
            qpos[at : at + 4] = rotation(rng, rng.uniform(0, 0.8 * high if limited else np.pi))
        elif limited:
            qpos[at] = (low + high) / 2 + 0.4 * rng.uniform(-1, 1) * (high - low)
        else:
            qpos[at] += rng.uniform(-np.pi, np.pi) if kind == HINGE else 0.3 * rng.normal()
    low, high = np.where(model.actuator_ctrllimited == 1, model.actuator_ctrlrange.T, [[-1], [1]])
    return qpos, rng.normal(size=model.nv), rng.uniform(low, high, (STEPS // HOLD, model.nu))


def run(model, qpos, qvel, control):
    """The states at steps 0, EVERY, 2 EVERY, ..., STEPS: positions, velocities; in how many of them limits act."""
    data, there = mujoco.MjData(model), mujoco.MjData(model)
    data.qpos[:], data.qvel[:] = qpos, qvel
    states, active = [(qpos.copy(), qvel.copy())], 0
    for step in range(STEPS):
        data.ctrl[:] = control[step // HOLD]
        mujoco.mj_step(model, data)
        if (step + 1) % EVERY == 0:
            states.append((data.qpos.copy(), data.qvel.copy()))
            there.qpos[:], there.qvel[:], there.ctrl[:] = data.qpos, data.qvel, data.ctrl
            mujoco.mj_forward(model, there)
            active += check_converged(model, there, mass_matrix(model, there)) > 0
    assert not any(warning.number for warning in data.warning), "MuJoCo started anew"
    return [np.array(part) for part in zip(*states)], active


def error(theirs, ours):
    """Of each state the largest difference, of its largest number or of 1."""
    return np.max([np.abs(b - a).max(axis=1) / np.maximum(1, np.abs(a).max(axis=1)) for a, b in zip(theirs, ours)], axis=0)


class Horizons:
    name = "mujoco/horizon"

    def facts(self):
        return {"id": self.name, "options": "", "mujoco": mujoco.__version__, "steps": str(STEPS), "every": str(EVERY),
                "hold": str(HOLD)}

    def record(self, path, versions):
        self.columns, self.active = {}, 0
        for folder, trajectories in (("envs/body/models", BODIES), ("tests/models", OTHERS)):
            for name, integrator, timestep in trajectories:
                self._trajectory(f"{name}.{integrator}", load(ROOT / folder / f"{name}.xml"), integrator, timestep)
        path.parent.mkdir(parents=True, exist_ok=True)
        container.write(path, {**self.facts(), **versions}, self.columns)
        return f"{len(BODIES + OTHERS)} trajectories, limits act in {self.active} states"

    def _trajectory(self, name, model, integrator, timestep):
        model.opt.integrator, model.opt.timestep = INTEGRATORS[integrator], timestep
        rng = np.random.Generator(np.random.PCG64(zlib.crc32(f"{self.name} {name}".encode())))
        qpos, qvel, control = start(model, rng)
        states, active = run(model, qpos, qvel, control)
        self.active += active
        strays = np.zeros(len(states[0]))
        for _ in range(NEIGHBOURS):
            near = [numbers * (1 + APART * rng.uniform(-1, 1, numbers.shape)) for numbers in (qpos, qvel)]
            strays = np.maximum(strays, error(states, run(model, *near, control)[0]))
        self.columns |= {f"{name}.timestep": ("f64", [[timestep]]),
                         f"{name}.integrator": ("i32", [[list(INTEGRATORS).index(integrator)]]),
                         f"{name}.qpos": ("f64", states[0]), f"{name}.qvel": ("f64", states[1]),
                         f"{name}.itself": ("f64", strays.reshape(-1, 1))}
        if model.nu:
            self.columns[f"{name}.control"] = ("f64", control)


ALL = [Horizons()]
