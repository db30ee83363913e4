// acrobot_motion.h - how Acrobot's links move: their rates of change, a Runge-Kutta step, and the derivatives of both.
// SPDX-License-Identifier: MIT
//
// Included by acrobot_body.h, for its config, state and slopes.

// A state's rate of change, and what its derivatives are made of.
typedef struct acrobot_rates {
    acrobot_state rate;
    lane_real sine2, cosine2;     // of theta2
    lane_real sine1, cosine1;     // of theta1 - pi/2
    lane_real sine12, cosine12;   // of theta1 + theta2 - pi/2
    lane_real d2, inverse, share; // the book's d2, 1 / d1, d2 / d1
    lane_real phi1;
    lane_real denominator; // of the second joint's acceleration
} acrobot_rates;

// The state's rate of change under a torque between the links (the book's equations 4 and 5).
LUDUS_KERNEL acrobot_rates acrobot_rate(const acrobot_config *c, const acrobot_state *s, lane_real torque) {
    acrobot_rates m;
    lane_sincos(s->theta2, &m.sine2, &m.cosine2);
    lane_sincos(s->theta1 - LANE(LANE_PI / 2), &m.sine1, &m.cosine1);
    lane_sincos(s->theta1 + s->theta2 - LANE(LANE_PI / 2), &m.sine12, &m.cosine12);
    const lane_real d1 =
        c->inertia_1 + c->link_mass_2 * (c->squares + c->twice_p * m.cosine2) + c->link_moi + c->link_moi;
    m.d2 = c->link_mass_2 * (c->square_2 + c->p * m.cosine2) + c->link_moi;
    const lane_real phi2 = c->gravity_2 * m.cosine12;
    m.phi1 = -c->coupling * lane_power2(s->theta2_dot) * m.sine2 -
             c->twice_coupling * s->theta2_dot * s->theta1_dot * m.sine2 + c->gravity_1 * m.cosine1 + phi2;

    m.inverse = lane_inverse(d1);
    m.share = lane_divide(m.d2, d1, m.inverse);
    lane_real drive = torque + m.share * m.phi1;
    if (c->book_or_nips == 0) {
        drive = drive - c->coupling * lane_power2(s->theta1_dot) * m.sine2;
    }
    m.denominator = c->inertia_2 - lane_divide(lane_power2(m.d2), d1, m.inverse);
    m.rate.theta1 = s->theta1_dot;
    m.rate.theta2 = s->theta2_dot;
    m.rate.theta2_dot = (drive - phi2) / m.denominator;
    m.rate.theta1_dot = lane_divide(-(m.d2 * m.rate.theta2_dot + m.phi1), d1, m.inverse);
    return m;
}

// s + rate * time
LUDUS_KERNEL acrobot_state acrobot_advance(const acrobot_state *s, const acrobot_state *rate, lane_param time) {
    acrobot_state next;
    next.theta1 = s->theta1 + time * rate->theta1;
    next.theta2 = s->theta2 + time * rate->theta2;
    next.theta1_dot = s->theta1_dot + time * rate->theta1_dot;
    next.theta2_dot = s->theta2_dot + time * rate->theta2_dot;
    return next;
}

// The mean of the four rates, in sixths.
LUDUS_KERNEL lane_real acrobot_mean(lane_real k1, lane_real k2, lane_real k3, lane_real k4) {
    return k1 + LANE(2) * k2 + LANE(2) * k3 + k4;
}

LUDUS_KERNEL acrobot_state acrobot_sum(const acrobot_state *k1, const acrobot_state *k2, const acrobot_state *k3,
                                       const acrobot_state *k4) {
    acrobot_state sum;
    sum.theta1 = acrobot_mean(k1->theta1, k2->theta1, k3->theta1, k4->theta1);
    sum.theta2 = acrobot_mean(k1->theta2, k2->theta2, k3->theta2, k4->theta2);
    sum.theta1_dot = acrobot_mean(k1->theta1_dot, k2->theta1_dot, k3->theta1_dot, k4->theta1_dot);
    sum.theta2_dot = acrobot_mean(k1->theta2_dot, k2->theta2_dot, k3->theta2_dot, k4->theta2_dot);
    return sum;
}

// The four stages of a Runge-Kutta step: states and their rates, and the sum of the rates.
typedef struct acrobot_stages {
    acrobot_state s2, s3, s4, sum;
    acrobot_rates k1, k2, k3, k4;
} acrobot_stages;

LUDUS_KERNEL acrobot_state acrobot_move(const acrobot_config *c, const acrobot_state *s, lane_real torque,
                                        acrobot_stages *g) {
    g->k1 = acrobot_rate(c, s, torque);
    g->s2 = acrobot_advance(s, &g->k1.rate, c->half_dt);
    g->k2 = acrobot_rate(c, &g->s2, torque);
    g->s3 = acrobot_advance(s, &g->k2.rate, c->half_dt);
    g->k3 = acrobot_rate(c, &g->s3, torque);
    g->s4 = acrobot_advance(s, &g->k3.rate, c->dt);
    g->k4 = acrobot_rate(c, &g->s4, torque);
    g->sum = acrobot_sum(&g->k1.rate, &g->k2.rate, &g->k3.rate, &g->k4.rate);
    return acrobot_advance(s, &g->sum, c->sixth_dt);
}

#ifdef ENV_SMOOTH

// Tangents or cotangents of the five constants that the equations are linear in: with c = cos theta2, d1 is
// inertia_1 + 2 coupling c and d2 is inertia_2 + coupling c.
typedef struct acrobot_lumps {
    lane_real inertia_1; // m1 lc1^2 + m2 (l1^2 + lc2^2) + 2 I
    lane_real inertia_2; // m2 lc2^2 + I
    lane_real coupling;  // m2 l1 lc2
    lane_real gravity_1, gravity_2;
} acrobot_lumps;

LUDUS_KERNEL acrobot_lumps acrobot_lumps_jvp(const acrobot_config *c, const acrobot_slopes *d) {
    const lane_param l1 = c->link_length_1, lc1 = c->link_com_pos_1, lc2 = c->link_com_pos_2;
    const lane_param m1 = c->link_mass_1, m2 = c->link_mass_2, gravity = LANE(9.8);
    acrobot_lumps lumps;
    lumps.inertia_2 = lc2 * lc2 * d->link_mass_2 + LANE(2) * m2 * lc2 * d->link_com_pos_2 + d->link_moi;
    lumps.inertia_1 = lc1 * lc1 * d->link_mass_1 + LANE(2) * m1 * lc1 * d->link_com_pos_1 + l1 * l1 * d->link_mass_2 +
                      LANE(2) * m2 * l1 * d->link_length_1 + d->link_moi + lumps.inertia_2;
    lumps.coupling = l1 * lc2 * d->link_mass_2 + m2 * lc2 * d->link_length_1 + m2 * l1 * d->link_com_pos_2;
    lumps.gravity_2 = gravity * (lc2 * d->link_mass_2 + m2 * d->link_com_pos_2);
    lumps.gravity_1 =
        gravity * (lc1 * d->link_mass_1 + m1 * d->link_com_pos_1 + l1 * d->link_mass_2 + m2 * d->link_length_1);
    return lumps;
}

LUDUS_KERNEL void acrobot_lumps_vjp(const acrobot_config *c, const acrobot_lumps *lumps, acrobot_slopes *d) {
    const lane_param l1 = c->link_length_1, lc1 = c->link_com_pos_1, lc2 = c->link_com_pos_2;
    const lane_param m1 = c->link_mass_1, m2 = c->link_mass_2, gravity = LANE(9.8);
    const lane_real inertia_2 = lumps->inertia_1 + lumps->inertia_2;
    d->link_moi = lumps->inertia_1 + inertia_2;
    d->link_mass_1 = lc1 * lc1 * lumps->inertia_1 + gravity * lc1 * lumps->gravity_1;
    d->link_mass_2 = l1 * l1 * lumps->inertia_1 + lc2 * lc2 * inertia_2 + l1 * lc2 * lumps->coupling +
                     gravity * (l1 * lumps->gravity_1 + lc2 * lumps->gravity_2);
    d->link_length_1 =
        LANE(2) * m2 * l1 * lumps->inertia_1 + m2 * lc2 * lumps->coupling + gravity * m2 * lumps->gravity_1;
    d->link_com_pos_1 = LANE(2) * m1 * lc1 * lumps->inertia_1 + gravity * m1 * lumps->gravity_1;
    d->link_com_pos_2 = LANE(2) * m2 * lc2 * inertia_2 + m2 * l1 * lumps->coupling + gravity * m2 * lumps->gravity_2;
}

LUDUS_KERNEL acrobot_state acrobot_rate_jvp(const acrobot_config *c, const acrobot_state *s, const acrobot_rates *m,
                                            const acrobot_state *ds, lane_real dtorque, const acrobot_lumps *d) {
    const lane_real w1 = s->theta1_dot, w2 = s->theta2_dot;
    const lane_real dsine2 = m->cosine2 * ds->theta2, dcosine2 = -m->sine2 * ds->theta2;
    const lane_real dswing = d->coupling * m->cosine2 + c->coupling * dcosine2; // of coupling cosine2
    const lane_real dd1 = d->inertia_1 + LANE(2) * dswing, dd2 = d->inertia_2 + dswing;
    const lane_real dshare = (dd2 - m->share * dd1) * m->inverse;
    const lane_real ddenominator = d->inertia_2 - dshare * m->d2 - m->share * dd2;

    // phi1 = -coupling spin sine2 + gravity_1 cosine1 + phi2
    const lane_real spin = w2 * (w2 + LANE(2) * w1);
    const lane_real dspin = LANE(2) * ((w1 + w2) * ds->theta2_dot + w2 * ds->theta1_dot);
    const lane_real dlever = d->coupling * m->sine2 + c->coupling * dsine2; // of coupling sine2
    const lane_real dphi2 = d->gravity_2 * m->cosine12 - c->gravity_2 * m->sine12 * (ds->theta1 + ds->theta2);
    const lane_real dphi1 = d->gravity_1 * m->cosine1 - c->gravity_1 * m->sine1 * ds->theta1 + dphi2 - dlever * spin -
                            c->coupling * m->sine2 * dspin;

    lane_real ddrive = dtorque + dshare * m->phi1 + m->share * dphi1;
    if (c->book_or_nips == 0) {
        ddrive = ddrive - dlever * lane_square(w1) - LANE(2) * c->coupling * m->sine2 * w1 * ds->theta1_dot;
    }
    acrobot_state rate;
    rate.theta1 = ds->theta1_dot;
    rate.theta2 = ds->theta2_dot;
    rate.theta2_dot = (ddrive - dphi2 - m->rate.theta2_dot * ddenominator) / m->denominator;
    rate.theta1_dot =
        -(dd2 * m->rate.theta2_dot + m->d2 * rate.theta2_dot + dphi1 + m->rate.theta1_dot * dd1) * m->inverse;
    return rate;
}

// Adds to the cotangents of torque and constants; returns the state's.
LUDUS_KERNEL acrobot_state acrobot_rate_vjp(const acrobot_config *c, const acrobot_state *s, const acrobot_rates *m,
                                            const acrobot_state *rate, lane_real *ctorque, acrobot_lumps *cc) {
    const lane_real w1 = s->theta1_dot, w2 = s->theta2_dot;

    // The first joint's acceleration is -(d2 acceleration_2 + phi1) / d1, the second's (drive - phi2) / denominator.
    lane_real cphi1 = -rate->theta1_dot * m->inverse;
    lane_real cd1 = cphi1 * m->rate.theta1_dot, cd2 = cphi1 * m->rate.theta2_dot;
    const lane_real cdrive = (rate->theta2_dot + cphi1 * m->d2) / m->denominator;
    const lane_real cdenominator = -cdrive * m->rate.theta2_dot;
    *ctorque = *ctorque + cdrive;

    // drive = torque + share phi1 - coupling sine2 w1^2, denominator = inertia_2 - share d2, share = d2 / d1
    cphi1 = cphi1 + cdrive * m->share;
    const lane_real cratio = (cdrive * m->phi1 - cdenominator * m->d2) * m->inverse;
    cd1 = cd1 - cratio * m->share;
    cd2 = cd2 + cratio - cdenominator * m->share;

    // phi1 = -coupling sine2 w2 (w2 + 2 w1) + gravity_1 cosine1 + phi2
    const lane_real lever = c->coupling * m->sine2, cspin = -cphi1 * lever;
    lane_real clever = -cphi1 * w2 * (w2 + LANE(2) * w1);
    acrobot_state cs;
    cs.theta1_dot = rate->theta1 + LANE(2) * cspin * w2;
    cs.theta2_dot = rate->theta2 + LANE(2) * cspin * (w1 + w2);
    if (c->book_or_nips == 0) {
        clever = clever - cdrive * lane_square(w1);
        cs.theta1_dot = cs.theta1_dot - LANE(2) * cdrive * lever * w1;
    }
    const lane_real cphi2 = cphi1 - cdrive, sway = c->gravity_2 * m->sine12 * cphi2;
    cc->gravity_1 = cc->gravity_1 + cphi1 * m->cosine1;
    cc->gravity_2 = cc->gravity_2 + cphi2 * m->cosine12;

    // d1 = inertia_1 + 2 coupling cosine2, d2 = inertia_2 + coupling cosine2
    const lane_real cswing = LANE(2) * cd1 + cd2;
    cc->inertia_1 = cc->inertia_1 + cd1;
    cc->inertia_2 = cc->inertia_2 + cd2 + cdenominator;
    cc->coupling = cc->coupling + cswing * m->cosine2 + clever * m->sine2;
    cs.theta1 = -sway - c->gravity_1 * m->sine1 * cphi1;
    cs.theta2 = -sway + c->coupling * (clever * m->cosine2 - cswing * m->sine2);
    return cs;
}

LUDUS_KERNEL lane_real acrobot_dot(const acrobot_state *a, const acrobot_state *b) {
    return a->theta1 * b->theta1 + a->theta2 * b->theta2 + a->theta1_dot * b->theta1_dot +
           a->theta2_dot * b->theta2_dot;
}

// ds + d(rate * time)
LUDUS_KERNEL acrobot_state acrobot_advance_jvp(const acrobot_state *ds, const acrobot_state *drate, lane_param time,
                                               const acrobot_state *rate, lane_real dtime) {
    acrobot_state next = acrobot_advance(ds, drate, time);
    next.theta1 = next.theta1 + rate->theta1 * dtime;
    next.theta2 = next.theta2 + rate->theta2 * dtime;
    next.theta1_dot = next.theta1_dot + rate->theta1_dot * dtime;
    next.theta2_dot = next.theta2_dot + rate->theta2_dot * dtime;
    return next;
}

// The tangent of the state after a Runge-Kutta step, from those of the state, the torque and the options.
LUDUS_KERNEL acrobot_state acrobot_move_jvp(const acrobot_config *c, const acrobot_state *s, const acrobot_stages *g,
                                            const acrobot_state *ds, lane_real dtorque, const acrobot_slopes *dc) {
    const acrobot_lumps d = acrobot_lumps_jvp(c, dc);
    const acrobot_state k1 = acrobot_rate_jvp(c, s, &g->k1, ds, dtorque, &d);
    const acrobot_state s2 = acrobot_advance_jvp(ds, &k1, c->half_dt, &g->k1.rate, LANE(0.5) * dc->dt);
    const acrobot_state k2 = acrobot_rate_jvp(c, &g->s2, &g->k2, &s2, dtorque, &d);
    const acrobot_state s3 = acrobot_advance_jvp(ds, &k2, c->half_dt, &g->k2.rate, LANE(0.5) * dc->dt);
    const acrobot_state k3 = acrobot_rate_jvp(c, &g->s3, &g->k3, &s3, dtorque, &d);
    const acrobot_state s4 = acrobot_advance_jvp(ds, &k3, c->dt, &g->k3.rate, dc->dt);
    const acrobot_state k4 = acrobot_rate_jvp(c, &g->s4, &g->k4, &s4, dtorque, &d);
    const acrobot_state sum = acrobot_sum(&k1, &k2, &k3, &k4);
    return acrobot_advance_jvp(ds, &sum, c->sixth_dt, &g->sum, LANE(1.0 / 6.0) * dc->dt);
}

// The cotangents of state and options (torques apart), from that of the state after the step; returns the torque's.
LUDUS_KERNEL lane_real acrobot_move_vjp(const acrobot_config *c, const acrobot_state *s, const acrobot_stages *g,
                                        const acrobot_state *next, acrobot_state *cs, acrobot_slopes *cc) {
    const lane_param sixth = c->sixth_dt, third = LANE(2) * c->sixth_dt;
    lane_real torque = lane_fill(LANE(0));
    acrobot_lumps lumps = {torque, torque, torque, torque, torque};
    acrobot_state none = {torque, torque, torque, torque};

    // From the last stage to the first: a stage's rate moved the end, and the state of the next stage.
    acrobot_state k = acrobot_advance(&none, next, sixth);
    const acrobot_state s4 = acrobot_rate_vjp(c, &g->s4, &g->k4, &k, &torque, &lumps);
    k = acrobot_advance(&none, next, third);
    k = acrobot_advance(&k, &s4, c->dt);
    const acrobot_state s3 = acrobot_rate_vjp(c, &g->s3, &g->k3, &k, &torque, &lumps);
    k = acrobot_advance(&none, next, third);
    k = acrobot_advance(&k, &s3, c->half_dt);
    const acrobot_state s2 = acrobot_rate_vjp(c, &g->s2, &g->k2, &k, &torque, &lumps);
    k = acrobot_advance(&none, next, sixth);
    k = acrobot_advance(&k, &s2, c->half_dt);
    const acrobot_state s1 = acrobot_rate_vjp(c, s, &g->k1, &k, &torque, &lumps);

    cs->theta1 = next->theta1 + s1.theta1 + s2.theta1 + s3.theta1 + s4.theta1;
    cs->theta2 = next->theta2 + s1.theta2 + s2.theta2 + s3.theta2 + s4.theta2;
    cs->theta1_dot = next->theta1_dot + s1.theta1_dot + s2.theta1_dot + s3.theta1_dot + s4.theta1_dot;
    cs->theta2_dot = next->theta2_dot + s1.theta2_dot + s2.theta2_dot + s3.theta2_dot + s4.theta2_dot;
    acrobot_lumps_vjp(c, &lumps, cc);
    cc->dt = LANE(1.0 / 6.0) * acrobot_dot(next, &g->sum) + acrobot_dot(&s4, &g->k3.rate) +
             LANE(0.5) * (acrobot_dot(&s3, &g->k2.rate) + acrobot_dot(&s2, &g->k1.rate));
    return torque;
}

#endif
