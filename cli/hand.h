// hand.h - a hand on the keys: which action a person asks for by keyboard and mouse. It is fed events and knows no window.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_HAND_H
#define LUDUS_CLI_HAND_H

#include <ludus/env.h>
#include <ludus/render.h>

enum { HAND_KEYS_MAX = 64, HAND_DIGITS = 10 };

typedef struct hand {
    ludus_env *env; // borrowed
    const ludus_layout *layout;
    const ludus_env_def *definition;
    const ludus_key *keys; // [keys_count] the definition's, or one a digit
    int32_t keys_count;
    const ludus_key *rest; // what is done while nothing is pressed: the key named ""; NULL: the last action goes on
    bool live;             // time runs, a step a tick; otherwise every press is a step
    bool boxes;            // keys held together add up
    bool typed;            // more choices than digits: a number and the return key
    bool pick;             // clicks are actions
    ludus_slot *action;    // [rows * action_slots] the one asked for

    int64_t press;                  // counts presses
    int64_t pressed[HAND_KEYS_MAX]; // which press holds this key down, 0: none
    int64_t tapped[HAND_KEYS_MAX];  // which press of it no tick has seen yet, 0: none
    int32_t once;                   // key that acts at the next tick alone, -1: none
    bool begun;                     // something was pressed in this episode
    bool mouse_down;
    double mouse_x, mouse_y; // in the plane of the draw list
    int64_t number;          // typed so far, -1: nothing
    ludus_key digits[HAND_DIGITS];
    char digit_names[HAND_DIGITS][2], digit_abouts[HAND_DIGITS][24];
} hand;

// Fails with a sentence where neither keys nor clicks can say what to do.
ludus_status hand_begin(hand *h, ludus_env *env);
void hand_end(hand *h);

// What the keys' help says of the action in h->action, NULL where no key stands for it.
const char *hand_about(const hand *h);

// Takes an event; `over` says whether a mouse event lies in the picture, at (x, y) of its plane. True: an action was asked
// for and lies in h->action, to be made now. In live environments that is never so: ask hand_tick().
bool hand_event(hand *h, const ludus_event *event, bool over, double x, double y);

// The action of a tick of a live environment. False while nothing has been pressed since the episode began.
bool hand_tick(hand *h);

// A new episode: what was done before is forgotten; what is held stays held.
void hand_restart(hand *h);

// Does the environment need this key for itself?
bool hand_owns(const hand *h, const char *key);

#endif
