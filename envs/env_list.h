// env_list.h - the only list of the environments that are compiled in, in the order of `ludus list`.
// SPDX-License-Identifier: MIT
#define LUDUS_BUILTIN_ENVS(X)                                                                                          \
    X(cartpole)                                                                                                        \
    X(cartpole_continuous)                                                                                             \
    X(pendulum)                                                                                                        \
    X(acrobot)                                                                                                         \
    X(acrobot_continuous)                                                                                              \
    X(mountain_car)                                                                                                    \
    X(mountain_car_continuous)                                                                                         \
    X(inverted_pendulum)                                                                                               \
    X(inverted_double_pendulum)                                                                                        \
    X(reacher)                                                                                                         \
    X(swimmer)                                                                                                         \
    X(mjcf)                                                                                                            \
    X(frozenlake)                                                                                                      \
    X(cliffwalking)                                                                                                    \
    X(taxi)                                                                                                            \
    X(blackjack)
