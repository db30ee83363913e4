// solid_shadow.frag.glsl - depth alone.

void main() {
}
