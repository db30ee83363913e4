# mujoco_models.py - compiles models with MuJoCo and records their numbers, and dynamics, steps and differences at random states.
# SPDX-License-Identifier: MIT
import pathlib
import zlib

import gymnasium
import mujoco
import numpy as np

import container

ROOT = pathlib.Path(__file__).resolve().parents[2]
INTEGRATORS = {"euler": mujoco.mjtIntegrator.mjINT_EULER, "implicitfast": mujoco.mjtIntegrator.mjINT_IMPLICITFAST,
               "rk4": mujoco.mjtIntegrator.mjINT_RK4}
FREE, BALL, SLIDE, HINGE = range(4)
STEPS = 10  # of the longer runs

# Columns "model.NAME" and the attribute of the compiled model; a row a body, joint, dof, actuator, site or geom.
MODEL_REALS = ["body_pos", "body_quat", "body_ipos", "body_iquat", "body_mass", "body_inertia", "body_invweight0",
               "jnt_pos", "jnt_axis", "jnt_range", "jnt_margin", "jnt_stiffness", "jnt_solref", "jnt_solimp",
               "dof_armature", "dof_damping", "dof_invweight0", "qpos0", "qpos_spring", "actuator_gear",
               "actuator_ctrlrange", "site_pos", "site_quat", "geom_pos", "geom_quat", "geom_size"]
MODEL_INTEGERS = ["body_parentid", "body_rootid", "jnt_type", "jnt_bodyid", "jnt_qposadr", "jnt_dofadr", "jnt_limited",
                  "dof_bodyid", "dof_jntid", "dof_parentid", "actuator_ctrllimited", "site_bodyid", "geom_type",
                  "geom_bodyid"]
FLAGS = ["LIMIT", "SPRING", "DAMPER", "GRAVITY", "ACTUATION", "CLAMPCTRL", "REFSAFE", "EULERDAMP"]
OPTIONS = ["timestep", "gravity", "wind", "density", "viscosity"]

# Of every state, and of the first few.
DYNAMICS = ["qfrc_bias", "qfrc_passive", "qfrc_actuator", "qacc_smooth", "qfrc_constraint", "qacc"]
BODIES = ["xpos", "xquat", "xipos", "ximat", "subtree_com", "cinert", "cvel", "cacc", "cfrc_int", "site_xpos", "site_xmat", "cdof",
          "qfrc_spring", "qfrc_damper", "qfrc_fluid"]


def load(path):
    """The compiled model, with a solver that stops where rounding does and not before."""
    mujoco.set_mju_user_warning(lambda sentence: None)  # "settotalmass is deprecated", else written into a file
    model = mujoco.MjModel.from_xml_path(str(path))
    model.opt.tolerance = 0
    model.opt.iterations = 100
    model.opt.ls_iterations = 100
    model.opt.enableflags |= mujoco.mjtEnableBit.mjENBL_ENERGY
    return model


def check_like_original(model, original):
    """Our file compiles to the numbers of Gymnasium's asset: all that the dynamics read, to a last bit or two."""
    assets = pathlib.Path(gymnasium.__file__).parent / "envs" / "mujoco" / "assets"
    other = mujoco.MjModel.from_xml_path(str(assets / original))
    for name in MODEL_REALS + MODEL_INTEGERS:
        if not name.startswith("geom_"):
            ours, theirs = getattr(model, name), getattr(other, name)
            assert ours.shape == theirs.shape and np.allclose(ours, theirs, rtol=4e-16, atol=4e-16), f"{original}: {name} differs"
    for name in OPTIONS + ["integrator", "o_solref", "o_solimp", "disableflags"]:
        assert np.array_equal(getattr(model.opt, name), getattr(other.opt, name)), f"{original}: {name} differs"
    assert model.stat.meaninertia == other.stat.meaninertia


def rotation(rng, angle):
    axis = rng.normal(size=3)
    return np.concatenate([[np.cos(angle / 2)], np.sin(angle / 2) * axis / np.linalg.norm(axis)])


def random_state(model, rng, index):
    """Positions, velocities and controls. Limited joints go up to a tenth of their range beyond it. The first state is the model's
    own, at rest; of every eighth the quaternions are not of unit length."""
    qpos, qvel = model.qpos0.copy(), np.zeros(model.nv)
    control = np.zeros(model.nu)
    if index == 0:
        return qpos, qvel, control
    for joint in range(model.njnt):
        at, (low, high) = model.jnt_qposadr[joint], model.jnt_range[joint]
        reach, limited = 0.1 * (high - low), model.jnt_limited[joint]
        kind = model.jnt_type[joint]
        if kind in (FREE, BALL):
            if kind == FREE:
                qpos[at : at + 3] += 0.5 * rng.normal(size=3)
                at += 3
            quaternion = rotation(rng, rng.uniform(0, high + reach if limited else 2 * np.pi))
            qpos[at : at + 4] = quaternion * (rng.uniform(0.5, 2) if index % 8 == 7 else 1)
        elif limited:
            qpos[at] = rng.uniform(low - reach, high + reach)
        else:
            qpos[at] += rng.uniform(-np.pi, np.pi) if kind == HINGE else 0.3 * rng.normal()
    qvel = rng.normal(size=model.nv) * rng.choice([0.1, 1, 4])
    for actuator in range(model.nu):
        low, high = model.actuator_ctrlrange[actuator]
        limited = model.actuator_ctrllimited[actuator]
        middle, half = ((low + high) / 2, (high - low) / 2) if limited else (0, 1)
        control[actuator] = middle + rng.uniform(-1.4, 1.4) * half
    return qpos, qvel, control


def mass_matrix(model, data):
    columns = []
    for dof in range(model.nv):
        column = np.zeros(model.nv)
        mujoco.mj_mulM(model, data, column, np.eye(model.nv)[dof])
        columns.append(column)
    return np.array(columns).T


def packed(model, matrix):
    """A row after the other: a dof with itself, with its parent, and so on to the root."""
    entries = []
    for dof in range(model.nv):
        other = dof
        while other >= 0:
            entries.append(matrix[dof, other])
            other = model.dof_parentid[other]
    return np.array(entries)


def check_converged(model, data, matrix):
    """Newton's equations hold with the forces of the limits at the recorded acceleration."""
    reached = np.zeros(data.nefc)
    force = np.zeros(model.nv)
    if data.nefc:
        mujoco.mj_mulJacVec(model, data, reached, data.qacc)
        rows = np.where(reached < data.efc_aref, -data.efc_D * (reached - data.efc_aref), 0)
        mujoco.mj_mulJacTVec(model, data, force, rows)
    terms = [matrix @ data.qacc, data.qfrc_smooth, force]
    scale = max(1, max(np.abs(term).max() for term in terms))
    residual = np.abs(terms[0] - terms[1] - terms[2]).max() / scale
    assert residual < 1e-11, f"the solver stopped at {residual}"
    return int(np.count_nonzero(force))


class ModelRecording:
    """One compiled model. states: how many random ones; few: of how many of them bodies and longer runs are kept as well; slopes: of
    how many the differences of mjd_transitionFD. original: the asset of Gymnasium that it must equal."""

    def __init__(self, name, path, states=200, few=8, slopes=3, original=None):
        self.name, self.path, self.original = f"mujoco/{name}", path, original
        self.states, self.few, self.slopes = states, few, slopes

    def facts(self):
        return {"id": self.name, "options": "", "model": self.path, "mujoco": mujoco.__version__}

    def record(self, path, versions):
        model = load(ROOT / self.path)
        if self.original:
            check_like_original(model, self.original)
        self.rng = np.random.Generator(np.random.PCG64(zlib.crc32(self.name.encode())))
        self.rows = {}
        self.active = 0
        for index in range(self.states):
            self._state(model, index)
        if self.slopes:
            self._slopes(model)
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = {**self._model(model), **{name: ("f64", rows) for name, rows in self.rows.items()}}
        columns = {name: column for name, column in columns.items() if np.asarray(column[1]).size}
        container.write(path, {**self.facts(), **versions}, columns)
        return f"{model.nbody} bodies, {model.nv} dofs, limits act in {self.active} of {self.states} states"

    def _model(self, model):
        columns = {f"model.{name}": ("f64", np.atleast_2d(getattr(model.opt, name))) for name in OPTIONS}
        for name in MODEL_REALS:
            values = np.asarray(getattr(model, name))
            columns[f"model.{name}"] = ("f64", values.reshape(len(values), -1) if values.size else values)
        for name in MODEL_INTEGERS:
            columns[f"model.{name}"] = ("i32", np.asarray(getattr(model, name)).astype(np.int32).reshape(-1, 1))
        columns["model.actuator_joint"] = ("i32", model.actuator_trnid[:, :1])
        columns["model.meaninertia"] = ("f64", [[model.stat.meaninertia]])
        bits = [getattr(mujoco.mjtDisableBit, f"mjDSBL_{flag}") for flag in FLAGS]
        columns["model.disabled"] = ("i32", [[int(model.opt.disableflags & bit != 0) for bit in bits]])
        columns["model.integrator"] = ("i32", [[list(INTEGRATORS.values()).index(model.opt.integrator)]])
        return columns

    def _keep(self, name, values):
        self.rows.setdefault(name, []).append(np.array(values, np.float64).ravel())

    def _set(self, data, state):
        data.qpos[:], data.qvel[:], data.ctrl[:] = state

    def _state(self, model, index):
        state = random_state(model, self.rng, index)
        for name, values in zip(("qpos", "qvel", "ctrl"), state):
            self._keep(f"state.{name}", values)
        data = mujoco.MjData(model)
        self._set(data, state)
        mujoco.mj_forward(model, data)
        matrix = mass_matrix(model, data)
        self.active += check_converged(model, data, matrix) > 0
        self._keep("state.qM", packed(model, matrix))
        for name in DYNAMICS:
            self._keep(f"state.{name}", getattr(data, name))
        self._keep("state.energy", data.energy)
        if index < self.few:
            mujoco.mj_rnePostConstraint(model, data)
            assert not data.cfrc_ext.any()
            for name in BODIES:
                self._keep(f"few.{name}", getattr(data, name))
        self._inverse(model, state, self.rows["state.qacc"][index - 1] if index else np.zeros(model.nv))
        self._steps(model, state, index)

    def _inverse(self, model, state, acceleration):
        data = mujoco.MjData(model)
        self._set(data, state)
        data.qacc[:] = acceleration
        mujoco.mj_inverse(model, data)
        self._keep("inverse.qfrc", data.qfrc_inverse)

    def _steps(self, model, state, index):
        chosen = model.opt.integrator
        for name, integrator in INTEGRATORS.items():
            model.opt.integrator = integrator
            data = mujoco.MjData(model)
            self._set(data, state)
            mujoco.mj_step(model, data)
            assert not any(warning.number for warning in data.warning)
            self._keep(f"{name}.qpos", data.qpos)
            self._keep(f"{name}.qvel", data.qvel)
            if index < self.few:
                # What is left behind belongs to the last evaluation inside the step.
                for left in ("xpos", "site_xpos", "qfrc_constraint"):
                    self._keep(f"{name}.{left}", getattr(data, left))
                mujoco.mj_step(model, data, nstep=STEPS - 1)
                assert not any(warning.number for warning in data.warning), "MuJoCo started anew"
                self._keep(f"{name}.{STEPS}.qpos", data.qpos)
                self._keep(f"{name}.{STEPS}.qvel", data.qvel)
        model.opt.integrator = chosen

    def _slopes(self, model):
        """Centred differences of a step at the first states where two widths agree, so that no limit's edge is near."""
        chosen = model.opt.integrator
        nv, kept = model.nv, 0
        unclipped = model.opt.disableflags & mujoco.mjtDisableBit.mjDSBL_CLAMPCTRL
        for index in range(1, self.states):
            state = [np.array(self.rows[f"state.{name}"][index]) for name in ("qpos", "qvel", "ctrl")]
            low, high = model.actuator_ctrlrange.T
            beyond = (model.actuator_ctrllimited == 1) & ((state[2] < low) | (state[2] > high))
            if unclipped and beyond.any():
                continue  # mjd_transitionFD does not move controls beyond their range, even where they are not clipped
            found = []
            for name in ("euler", "implicitfast"):
                model.opt.integrator = INTEGRATORS[name]
                wide, narrow = (self._difference(model, state, width) for width in (1e-5, 1e-6))
                error = max(np.abs(a - b).max(initial=0) / max(1, np.abs(a).max(initial=0)) for a, b in zip(wide, narrow))
                if error < 1e-7:
                    found.append((name, narrow))
            if len(found) == 2:
                self._keep("slopes.state", [index])
                for name, (by_state, by_control) in found:
                    self._keep(f"slopes.{name}.state", by_state)
                    self._keep(f"slopes.{name}.control", by_control)
                kept += 1
            if kept == self.slopes:
                break
        model.opt.integrator = chosen
        assert kept == self.slopes, f"only {kept} states away from edges"
        for name in ("euler", "implicitfast"):
            for what, width in (("state", 2 * nv), ("control", model.nu)):
                rows = np.array(self.rows.pop(f"slopes.{name}.{what}"))
                if rows.size:
                    self.rows[f"slopes.{name}.{what}"] = rows.reshape(-1, width)

    def _difference(self, model, state, width):
        data = mujoco.MjData(model)
        self._set(data, state)
        mujoco.mj_forward(model, data)
        by_state, by_control = np.zeros((2 * model.nv, 2 * model.nv)), np.zeros((2 * model.nv, model.nu))
        mujoco.mjd_transitionFD(model, data, width, 1, by_state, by_control if model.nu else None, None, None)
        return by_state, by_control


BODY_MODELS = [ModelRecording(name, f"envs/body/models/{name}.xml", original=f"{name}.xml")
               for name in ("inverted_pendulum", "inverted_double_pendulum", "reacher", "swimmer")]
TEST_MODELS = [ModelRecording(path.stem, f"tests/models/{path.name}")
               for path in sorted((ROOT / "tests" / "models").glob("*.xml"))]

ALL = BODY_MODELS + TEST_MODELS
