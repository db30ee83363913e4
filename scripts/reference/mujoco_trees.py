# mujoco_trees.py - writes random trees of bodies as MJCF files (tests/models/random) and lists their recordings.
# SPDX-License-Identifier: MIT
import numpy as np

from mujoco_models import ROOT, ModelRecording

TREES = 30
FOLDER = "tests/models/random"
SHAPES = {"sphere": 1, "capsule": 2, "cylinder": 2, "ellipsoid": 3, "box": 3}


def _text(values):
    return " ".join(f"{value:.4g}" for value in np.atleast_1d(values))


class _Tree:
    def __init__(self, index):
        self.rng = np.random.Generator(np.random.PCG64([20261, index]))
        self.index, self.joints, self.lines = index, [], []
        self.degree = bool(self.rng.integers(2))
        self.eulerseq = "".join(self.rng.permutation(list("xyzXYZ"))[:3])

    def chance(self, share):
        return self.rng.random() < share

    def angle(self, radians):
        return np.degrees(radians) if self.degree else radians

    def orientation(self):
        """One of the ways of MJCF to write a rotation, or none."""
        rng = self.rng
        kind = rng.integers(6)
        if kind == 0:
            return f' quat="{_text(rng.normal(size=4))}"'
        if kind == 1:
            return f' euler="{_text(self.angle(rng.uniform(-3, 3, 3)))}"'
        if kind == 2:
            return f' axisangle="{_text(np.append(rng.normal(size=3), self.angle(rng.uniform(-3, 3))))}"'
        if kind == 3:
            return f' xyaxes="{_text(rng.normal(size=6))}"'
        if kind == 4:
            return f' zaxis="{_text(rng.normal(size=3))}"'
        return ""

    def geom(self):
        rng = self.rng
        shape = str(rng.choice(list(SHAPES)))
        weight = f' density="{_text(rng.uniform(200, 2000))}"' if self.chance(0.5) else f' mass="{_text(rng.uniform(0.1, 2))}"'
        size = rng.uniform(0.03, 0.12, SHAPES[shape])
        if shape != "sphere" and self.chance(0.3):
            return f'<geom type="{shape}" size="{_text(size[0])}" fromto="{_text(0.15 * rng.normal(size=6))}"{weight}/>'
        return f'<geom type="{shape}" size="{_text(size)}" pos="{_text(0.1 * rng.normal(size=3))}"{self.orientation()}{weight}/>'

    def inertial(self):
        rng = self.rng
        box = rng.uniform(0.05, 0.3, 3)
        mass = rng.uniform(0.2, 2)
        moments = mass / 12 * (np.sum(box**2) - box**2)
        start = f'<inertial pos="{_text(0.1 * rng.normal(size=3))}" mass="{_text(mass)}"'
        if self.chance(0.5):
            return f'{start} diaginertia="{_text(moments)}"{self.orientation()}/>'
        frame = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        full = frame @ np.diag(moments) @ frame.T
        return f'{start} fullinertia="{_text(full[[0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2]])}"/>'

    def joint(self, kind):
        rng = self.rng
        name = f"j{len(self.joints)}"
        text = f'<joint name="{name}" type="{kind}"'
        if kind in ("hinge", "slide"):
            text += f' axis="{_text(rng.normal(size=3) if self.chance(0.6) else rng.permutation([0, 0, 1]))}"'
        if kind in ("hinge", "ball") and self.chance(0.5):
            text += f' pos="{_text(0.1 * rng.normal(size=3))}"'
        if self.chance(0.5):
            text += f' damping="{_text(rng.uniform(0.01, 0.5))}"'
        if self.chance(0.3):
            text += f' armature="{_text(rng.uniform(0.001, 0.1))}"'
        if self.chance(0.3):
            text += f' stiffness="{_text(rng.uniform(1, 30))}"'
            if kind in ("hinge", "slide") and self.chance(0.5):
                rest = rng.uniform(-0.5, 0.5)
                text += f' springref="{_text(self.angle(rest) if kind == "hinge" else rest)}"'
        if kind in ("hinge", "slide") and self.chance(0.2):
            ref = rng.uniform(-0.4, 0.4)
            text += f' ref="{_text(self.angle(ref) if kind == "hinge" else ref)}"'
        if kind != "free" and self.chance(0.4):
            text += self.limit(kind)
        self.joints.append((name, kind))
        return text + "/>"

    def limit(self, kind):
        rng = self.rng
        if kind == "ball":
            text = f' range="0 {_text(self.angle(rng.uniform(0.4, 2.5)))}"'
        else:
            middle, half = 0.3 * rng.normal(), rng.uniform(0.2, 1.0)
            bounds = np.array([middle - half, middle + half]) * (1 if kind == "hinge" else 0.4)
            text = f' range="{_text(self.angle(bounds) if kind == "hinge" else bounds)}"'
        if self.chance(0.3):
            text += f' margin="{_text(rng.uniform(0, 0.2))}"'
        if self.chance(0.3):
            soft = [rng.uniform(0.01, 0.1), rng.uniform(0.3, 1.5)] if self.chance(0.6) else [-rng.uniform(50, 500), -rng.uniform(1, 20)]
            text += f' solreflimit="{_text(soft)}"'
        if self.chance(0.3):
            low, high = np.sort(rng.uniform(0, 0.99, 2))
            text += f' solimplimit="{_text([low, high, rng.uniform(0.001, 0.2), rng.uniform(0.1, 0.9), rng.uniform(1, 4)])}"'
        return text

    def body(self, number, parents, depth):
        rng, pad = self.rng, "  " * (depth + 2)
        kinds = ["hinge"], ["slide"], ["ball"], ["hinge", "hinge"], ["slide", "hinge"], ["slide", "slide", "ball"], []
        chosen = kinds[rng.choice(len(kinds), p=[0.46, 0.1, 0.18, 0.08, 0.08, 0.03, 0.07])]
        if depth == 0 and self.chance(0.4) or depth == 0 and not chosen:
            chosen = ["free"]
        place = 0.25 * rng.normal(size=3)
        self.lines.append(f'{pad}<body name="b{number}" pos="{_text(place)}"{self.orientation()}>')
        self.lines += [f"{pad}  {self.joint(kind)}" for kind in chosen]
        if self.chance(0.3):
            self.lines.append(f"{pad}  {self.inertial()}")
        else:
            self.lines += [f"{pad}  {self.geom()}" for _ in range(rng.integers(1, 4))]
        if self.chance(0.3):
            self.lines.append(f'{pad}  <site name="s{number}" pos="{_text(0.1 * rng.normal(size=3))}"{self.orientation()}/>')
        for child in [other for other, parent in parents.items() if parent == number]:
            self.body(child, parents, depth + 1)
        self.lines.append(f"{pad}</body>")

    def motors(self):
        lines = []
        for name, kind in self.joints:
            if self.chance(0.5):
                gear = self.rng.uniform(-3, 3, {"free": 6, "ball": 3}.get(kind, 1))
                limit = f' ctrlrange="{_text(np.sort(self.rng.uniform(-1, 1, 2)))}"' if self.chance(0.5) else ""
                lines.append(f'    <motor joint="{name}" gear="{_text(gear)}"{limit}/>')
        return ["  <actuator>", *lines, "  </actuator>"] if lines else []

    def write(self, path):
        rng = self.rng
        bodies = int(rng.integers(3, 16))
        parents = {number: 0 if number == 1 or self.chance(0.12) else int(rng.integers(max(1, number - 4), number))
                   for number in range(1, bodies + 1)}
        gravity = [0, 0, -9.81] if self.chance(0.5) else 5 * rng.normal(size=3)
        medium = ""
        if self.index // 3 % 3 == 0:
            medium = f' density="{_text(rng.uniform(0, 100))}" viscosity="{_text(rng.uniform(0, 0.3))}"'
            medium += f' wind="{_text(rng.normal(size=3))}"' if self.chance(0.5) else ""
        integrator = ("Euler", "implicitfast", "RK4")[self.index % 3]
        for child in [number for number, parent in parents.items() if parent == 0]:
            self.body(child, parents, 0)
        path.write_text("\n".join([
            f"<!-- {path.name} - a random tree of scripts/reference/mujoco_trees.py. -->",
            "<!-- SPDX-License-Identifier: MIT -->", f'<mujoco model="{path.stem}">',
            f'  <compiler angle="{"degree" if self.degree else "radian"}" eulerseq="{self.eulerseq}"/>',
            f'  <option timestep="{_text(rng.choice([0.001, 0.002, 0.005]))}" integrator="{integrator}" gravity="{_text(gravity)}"'
            f'{medium}><flag contact="disable"/></option>',
            "  <worldbody>", *self.lines, "  </worldbody>", *self.motors(), "</mujoco>", ""]))


class TreeRecording(ModelRecording):
    def __init__(self, index):
        super().__init__(f"tree_{index:02d}", f"{FOLDER}/tree_{index:02d}.xml", states=20, few=4, slopes=0)
        self.index = index

    def record(self, path, versions):
        (ROOT / FOLDER).mkdir(parents=True, exist_ok=True)
        _Tree(self.index).write(ROOT / self.path)
        return super().record(path, versions)


ALL = [TreeRecording(index) for index in range(TREES)]
