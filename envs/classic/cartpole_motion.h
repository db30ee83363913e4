// cartpole_motion.h - how cart and pole move under a force, and the derivatives of that: for pushes and for throttles.
// SPDX-License-Identifier: MIT
//
// Included by environments whose config has CARTPOLE_OPTIONS' physical options, `total_mass`, `inverse_total_mass` and
// `polemass_length`, and whose state is x, x_dot, theta, theta_dot.

// Accelerations, and what their derivatives are made of.
typedef struct cartpole_motion {
    lane_real sine, cosine;
    lane_real pushed;      // (force + polemass_length theta_dot^2 sine) / total_mass
    lane_real numerator;   // of the pole's acceleration
    lane_real denominator; // of it
    lane_real theta_acceleration, x_acceleration;
} cartpole_motion;

LUDUS_KERNEL cartpole_motion cartpole_accelerate(const cartpole_config *c, const cartpole_state *s, lane_real force) {
    cartpole_motion m;
    lane_sincos(s->theta, &m.sine, &m.cosine);
    const lane_real mass = lane_fill(c->total_mass), inverse_mass = lane_fill(c->inverse_total_mass);
    m.pushed = lane_divide(force + c->polemass_length * lane_square(s->theta_dot) * m.sine, mass, inverse_mass);
    m.numerator = c->gravity * m.sine - m.cosine * m.pushed;
    m.denominator =
        c->length * (LANE(4.0 / 3.0) - lane_divide(c->masspole * lane_square(m.cosine), mass, inverse_mass));
    m.theta_acceleration = m.numerator / m.denominator;
    m.x_acceleration = m.pushed - lane_divide(c->polemass_length * m.theta_acceleration * m.cosine, mass, inverse_mass);
    return m;
}

LUDUS_KERNEL void cartpole_advance(const cartpole_config *c, cartpole_state *s, const cartpole_motion *m) {
    const lane_real x_dot = s->x_dot + c->tau * m->x_acceleration;
    const lane_real theta_dot = s->theta_dot + c->tau * m->theta_acceleration;
    if (c->kinematics_integrator == 0) {
        s->x = s->x + c->tau * s->x_dot;
        s->theta = s->theta + c->tau * s->theta_dot;
    } else {
        s->x = s->x + c->tau * x_dot;
        s->theta = s->theta + c->tau * theta_dot;
    }
    s->x_dot = x_dot;
    s->theta_dot = theta_dot;
}

#ifdef ENV_SMOOTH

// The tangent of the next state, from those of the state, the force and the options.
LUDUS_KERNEL void cartpole_motion_jvp(const cartpole_config *c, const cartpole_state *s, const cartpole_motion *m,
                                      const cartpole_state *ds, lane_real dforce, const cartpole_slopes *dc,
                                      cartpole_state *next) {
    const lane_real dmass = dc->masspole + dc->masscart;
    const lane_real dpolemass_length = dc->masspole * c->length + c->masspole * dc->length;
    const lane_real dsine = m->cosine * ds->theta, dcosine = -m->sine * ds->theta;
    const lane_real square = lane_square(s->theta_dot);
    const lane_param inverse = c->inverse_total_mass;

    const lane_real dpushed =
        (dforce + dpolemass_length * square * m->sine +
         c->polemass_length * (LANE(2) * s->theta_dot * ds->theta_dot * m->sine + square * dsine) - m->pushed * dmass) *
        inverse;
    const lane_real dnumerator = dc->gravity * m->sine + c->gravity * dsine - dcosine * m->pushed - m->cosine * dpushed;
    const lane_real share = c->masspole * lane_square(m->cosine) * inverse; // masspole cosine^2 / total_mass
    const lane_real dshare =
        (dc->masspole * lane_square(m->cosine) + c->masspole * LANE(2) * m->cosine * dcosine - share * dmass) * inverse;
    const lane_real ddenominator = dc->length * (LANE(4.0 / 3.0) - share) - c->length * dshare;
    const lane_real dtheta_acceleration = (dnumerator - m->theta_acceleration * ddenominator) / m->denominator;
    const lane_real dx_acceleration =
        dpushed - (dpolemass_length * m->theta_acceleration * m->cosine +
                   c->polemass_length * (dtheta_acceleration * m->cosine + m->theta_acceleration * dcosine) -
                   c->polemass_length * m->theta_acceleration * m->cosine * inverse * dmass) *
                      inverse;

    next->x_dot = ds->x_dot + dc->tau * m->x_acceleration + c->tau * dx_acceleration;
    next->theta_dot = ds->theta_dot + dc->tau * m->theta_acceleration + c->tau * dtheta_acceleration;
    if (c->kinematics_integrator == 0) {
        next->x = ds->x + dc->tau * s->x_dot + c->tau * ds->x_dot;
        next->theta = ds->theta + dc->tau * s->theta_dot + c->tau * ds->theta_dot;
    } else {
        next->x = ds->x + dc->tau * (s->x_dot + c->tau * m->x_acceleration) + c->tau * next->x_dot;
        next->theta = ds->theta + dc->tau * (s->theta_dot + c->tau * m->theta_acceleration) + c->tau * next->theta_dot;
    }
}

// The cotangents of state and options, from that of the next state; returns the force's.
LUDUS_KERNEL lane_real cartpole_motion_vjp(const cartpole_config *c, const cartpole_state *s, const cartpole_motion *m,
                                           const cartpole_state *next, cartpole_state *cs, cartpole_slopes *cc) {
    const lane_param inverse = c->inverse_total_mass;
    // The velocities that move the positions: the old ones, or the new.
    lane_real cx_dot = next->x_dot, ctheta_dot = next->theta_dot;
    lane_real mover_x = s->x_dot, mover_theta = s->theta_dot;
    if (c->kinematics_integrator != 0) {
        cx_dot = cx_dot + c->tau * next->x;
        ctheta_dot = ctheta_dot + c->tau * next->theta;
        mover_x = mover_x + c->tau * m->x_acceleration;
        mover_theta = mover_theta + c->tau * m->theta_acceleration;
    }
    cc->tau =
        next->x * mover_x + next->theta * mover_theta + cx_dot * m->x_acceleration + ctheta_dot * m->theta_acceleration;
    const lane_real cx_acceleration = c->tau * cx_dot;
    lane_real ctheta_acceleration = c->tau * ctheta_dot;

    // x_acceleration = pushed - polemass_length theta_acceleration cosine / total_mass
    const lane_real pull = c->polemass_length * inverse * cx_acceleration;
    lane_real cpushed = cx_acceleration;
    lane_real cpolemass_length = -inverse * cx_acceleration * m->theta_acceleration * m->cosine;
    lane_real cmass = pull * m->theta_acceleration * m->cosine * inverse;
    lane_real ccosine = -pull * m->theta_acceleration;
    ctheta_acceleration = ctheta_acceleration - pull * m->cosine;

    // theta_acceleration = numerator / denominator
    const lane_real cnumerator = ctheta_acceleration / m->denominator;
    const lane_real cdenominator = -cnumerator * m->theta_acceleration;
    cc->gravity = cnumerator * m->sine;
    lane_real csine = cnumerator * c->gravity;
    ccosine = ccosine - cnumerator * m->pushed;
    cpushed = cpushed - cnumerator * m->cosine;

    // denominator = length (4/3 - masspole cosine^2 / total_mass)
    const lane_real square = lane_square(m->cosine) * inverse, cshare = -c->length * cdenominator;
    cc->length = cdenominator * (LANE(4.0 / 3.0) - c->masspole * square);
    cc->masspole = cshare * square;
    ccosine = ccosine + cshare * (LANE(2) * c->masspole * inverse) * m->cosine;
    cmass = cmass - cshare * c->masspole * square * inverse;

    // pushed = (force + polemass_length theta_dot^2 sine) / total_mass
    const lane_real cforce = cpushed * inverse, spin = lane_square(s->theta_dot);
    cpolemass_length = cpolemass_length + cforce * spin * m->sine;
    csine = csine + cforce * c->polemass_length * spin;
    cmass = cmass - cforce * m->pushed;

    cc->masspole = cc->masspole + cpolemass_length * c->length + cmass;
    cc->length = cc->length + cpolemass_length * c->masspole;
    cc->masscart = cmass;
    cs->x = next->x;
    cs->theta = next->theta + csine * m->cosine - ccosine * m->sine;
    cs->x_dot = cx_dot;
    cs->theta_dot = ctheta_dot + cforce * c->polemass_length * LANE(2) * s->theta_dot * m->sine;
    if (c->kinematics_integrator == 0) {
        cs->x_dot = cs->x_dot + c->tau * next->x;
        cs->theta_dot = cs->theta_dot + c->tau * next->theta;
    }
    return cforce;
}

#endif
