// solid_shadow.frag.glsl - depth alone.
// SPDX-License-Identifier: MIT

void main() {
}
