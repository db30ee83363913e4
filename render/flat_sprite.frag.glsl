#version 330 core
// flat_sprite.frag.glsl - a picture, from the texture of sprites.
// SPDX-License-Identifier: MIT
in vec2 local;
flat in vec4 look_pose;  // z, w: columns and rows
flat in vec4 look_shape; // half extents in pixels, the texel of the upper left corner
flat in vec4 look_fill;  // x: pixels over which neighbours blend where it is enlarged, as a share of a texel: 1 for smooth
uniform sampler2D sprites; // multiplied by their opacity
out vec4 color;

void main() {
    vec2 share = vec2(local.x, -local.y) / look_shape.xy * 0.5 + 0.5;
    vec2 texel = share * look_pose.zw;
    // Between the middles of two texels the change takes place within one pixel around their border.
    vec2 border = floor(texel + 0.5);
    texel = border + clamp((texel - border) / look_fill.x, -0.5, 0.5);
    texel = clamp(texel, vec2(0.5), look_pose.zw - 0.5);
    vec2 outside = abs(local) - look_shape.xy;
    float coverage = clamp(0.5 - max(outside.x, outside.y), 0.0, 1.0);
    color = texture(sprites, (look_shape.zw + texel) / vec2(textureSize(sprites, 0))) * coverage;
}
