// defaults.c - the table of default options per environment. Data alone: no algorithm knows what it trains on.
// SPDX-License-Identifier: MIT
#include "agents/defaults.h"

#include <stddef.h>
#include <string.h>

// One environment a row: algorithm, environment, steps, options. Each was tuned over several seeds to reach the
// return in the comment above it in few steps and little time; tests/learning checks that.
static const agent_default defaults[] = {
    // 475, and 195 for the shorter -v0
    {"ppo", "CartPole-v1", 500000,
     "envs=64 horizon=16 epochs=1 minibatch=64 learning_rate=0.005 clip=0.3 entropy=0.005 max_gradient=1 lambda=0.9 "
     "reward_scale=0.05 hidden=32 activation=relu"},
    {"ppo", "CartPole-v0", 500000,
     "envs=64 horizon=16 epochs=1 minibatch=64 learning_rate=0.005 clip=0.3 entropy=0.005 max_gradient=1 lambda=0.9 "
     "reward_scale=0.05 hidden=32 activation=relu"},
    // 475
    {"ppo", "CartPoleContinuous-v0", 500000,
     "envs=64 horizon=16 epochs=1 minibatch=64 learning_rate=0.005 clip=0.3 entropy=0.005 max_gradient=1 lambda=0.9 "
     "reward_scale=0.05 hidden=32 activation=relu"},
    // Every reward is 1: only the critic's values have a gradient.
    {"shac", "CartPoleContinuous-v0", 100000,
     "envs=8 horizon=32 learning_rate=0.007 critic_learning_rate=0.01 critic_epochs=2 critic_minibatch=64 gamma=0.97 "
     "reward_scale=0.05 activation=gelu policy_gain=0.1 log_std=0.5"},
    // -175
    {"ppo", "Pendulum-v1", 150000,
     "envs=16 horizon=128 epochs=6 minibatch=128 learning_rate=0.002 learning_rate_schedule=linear gamma=0.97 clip=0.2 "
     "entropy=0.005 max_gradient=2 lambda=0.9 reward_scale=0.02 hidden=64-64 activation=relu log_std=0.5 "
     "policy_gain=0.1 squash=true"},
    {"apg", "Pendulum-v1", 150000,
     "envs=8 horizon=32 learning_rate=0.01 gamma=0.99 max_gradient=0.3 adam_beta2=0.999 activation=gelu policy_gain=1 "
     "log_std=-0.5"},
    {"shac", "Pendulum-v1", 150000,
     "envs=16 horizon=16 learning_rate=0.01 critic_learning_rate=0.01 critic_epochs=2 critic_minibatch=64 gamma=0.97 "
     "reward_scale=0.02 activation=gelu policy_gain=0.1 log_std=0.5"},
    // -100
    {"ppo", "Acrobot-v1", 200000,
     "envs=32 horizon=32 epochs=2 minibatch=64 learning_rate=0.001 gamma=0.98 lambda=0.8 reward_scale=0.1 shared=true "
     "hidden=64"},
    {"ppo", "AcrobotContinuous-v0", 200000,
     "envs=32 horizon=32 epochs=2 minibatch=64 learning_rate=0.001 gamma=0.98 lambda=0.8 reward_scale=0.1 shared=true "
     "hidden=64"},
    // Every reward before the end is -1: only the critic's values have a gradient.
    {"shac", "AcrobotContinuous-v0", 200000,
     "envs=16 horizon=16 learning_rate=0.005 critic_learning_rate=0.01 critic_epochs=2 critic_minibatch=64 gamma=0.99 "
     "reward_scale=0.05 activation=gelu policy_gain=0.1 log_std=0.5"},
    // -110
    {"ppo", "MountainCar-v0", 1000000,
     "envs=64 horizon=128 epochs=4 minibatch=1024 learning_rate=0.01 gamma=0.995 lambda=0.98 entropy=0.03 "
     "reward_scale=0.1 hidden=64 normalize_observation=true"},
    // 90
    {"ppo", "MountainCarContinuous-v0", 500000,
     "envs=32 horizon=256 epochs=2 minibatch=512 learning_rate=0.002 gamma=0.999 reward_scale=0.1 hidden=32 "
     "normalize_observation=true"},
    // The reward of the goal has no gradient: noise has to find it, and then the critic's values lead there.
    {"shac", "MountainCarContinuous-v0", 500000,
     "envs=32 horizon=32 learning_rate=0.002 critic_learning_rate=0.01 critic_epochs=2 critic_minibatch=64 gamma=0.99 "
     "reward_scale=0.05 activation=gelu policy_gain=0.1 log_std=0.5 normalize_observation=true"},
    // 950
    {"ppo", "InvertedPendulum-v5", 300000,
     "envs=64 horizon=16 epochs=1 minibatch=64 learning_rate=0.005 clip=0.3 entropy=0.005 max_gradient=1 lambda=0.9 "
     "reward_scale=0.05 hidden=32 activation=relu"},
    {"shac", "InvertedPendulum-v5", 200000,
     "envs=16 horizon=16 learning_rate=0.005 critic_learning_rate=0.01 critic_epochs=2 critic_minibatch=64 gamma=0.97 "
     "lambda=0.8 reward_scale=0.05 activation=gelu policy_gain=0.1 log_std=0"},
    // 9100
    {"ppo", "InvertedDoublePendulum-v5", 500000,
     "envs=64 horizon=16 epochs=1 minibatch=64 learning_rate=0.005 clip=0.3 entropy=0.005 max_gradient=1 lambda=0.9 "
     "reward_scale=0.005 hidden=32 activation=relu"},
    // Two poles fall apart quickly: gradients through more than a few steps are wild.
    {"shac", "InvertedDoublePendulum-v5", 200000,
     "envs=16 horizon=8 learning_rate=0.005 critic_learning_rate=0.005 critic_epochs=2 critic_minibatch=64 gamma=0.97 "
     "reward_scale=0.01 activation=gelu policy_gain=0.1"},
    // -4
    {"ppo", "Reacher-v5", 600000,
     "envs=16 horizon=128 epochs=6 minibatch=128 learning_rate=0.002 learning_rate_schedule=linear gamma=0.95 clip=0.2 "
     "max_gradient=1 lambda=0.9 reward_scale=0.3 activation=relu log_std=-0.5 policy_gain=0.1"},
    {"apg", "Reacher-v5", 300000,
     "envs=16 horizon=32 learning_rate=0.005 gamma=0.98 activation=gelu normalize_observation=true"},
    {"shac", "Reacher-v5", 300000,
     "envs=32 horizon=16 learning_rate=0.004 critic_learning_rate=0.01 critic_epochs=2 critic_minibatch=64 gamma=0.97 "
     "activation=gelu policy_gain=0.1 normalize_observation=true"},
    // 300; without a long view it only stretches once
    {"ppo", "Swimmer-v5", 1000000,
     "envs=16 horizon=512 epochs=4 minibatch=512 learning_rate=0.001 gamma=0.9999 lambda=0.98 "
     "normalize_observation=true"},
    {"shac", "Swimmer-v5", 500000,
     "envs=16 horizon=64 learning_rate=0.004 critic_learning_rate=0.005 critic_epochs=2 critic_minibatch=64 "
     "gamma=0.999 "
     "lambda=0.98 reward_scale=0.1 activation=gelu policy_gain=0.1 log_std=0"},
    // 0.70
    {"ppo", "FrozenLake-v1", 500000,
     "envs=16 horizon=128 epochs=1 minibatch=256 learning_rate=0.05 learning_rate_schedule=linear gamma=0.995 clip=0.1 "
     "reward_scale=3 hidden=0"},
    // 0.85
    {"ppo", "FrozenLake8x8-v1", 2000000,
     "envs=64 horizon=128 epochs=1 minibatch=1024 learning_rate=0.05 learning_rate_schedule=linear gamma=0.999 "
     "clip=0.1 "
     "reward_scale=3 hidden=0"},
    // -13; a fall costs the way back, and that is enough to learn from
    {"ppo", "CliffWalking-v1", 300000,
     "envs=8 horizon=32 epochs=2 minibatch=64 learning_rate=0.01 gamma=0.95 lambda=0.8 entropy=0.03 reward_scale=0.03 "
     "clip_reward=1 hidden=0"},
    // -70; the best policy earns -64.7
    {"ppo", "CliffWalkingSlippery-v1", 2000000,
     "envs=32 horizon=128 epochs=2 minibatch=512 learning_rate=0.01 lambda=0.9 entropy=0.01 reward_scale=0.03 "
     "clip_reward=10 hidden=0"},
    // 7.7; the best policy earns 7.93, so that 8 over 100 episodes is luck
    {"ppo", "Taxi-v4", 1000000,
     "envs=32 horizon=64 epochs=4 minibatch=256 learning_rate=0.01 gamma=0.98 lambda=0.9 reward_scale=0.1 hidden=0"},
    // -0.06; the best policy earns about -0.05
    {"ppo", "Blackjack-v1", 500000,
     "envs=32 horizon=32 epochs=2 minibatch=256 learning_rate=0.003 learning_rate_schedule=linear hidden=64"},
};

const agent_default *agent_default_find(const char *algorithm, const char *env) {
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++) {
        if (strcmp(defaults[i].algorithm, algorithm) == 0 && strcmp(defaults[i].env, env) == 0) {
            return &defaults[i];
        }
    }
    return NULL;
}
