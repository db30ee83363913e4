// test_mjcf_wrong.c - malformed, hostile, impossible and unsupported models: a sentence each, with file and line.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/ludus.h>

#include <stdlib.h>
#include <unistd.h>

static void refuse_text(const char *text, size_t length, const char *part) {
    ludus_clear_error();
    ludus_model *model = ludus_model_parse(text, length, "m.xml");
    if (!CHECK(!model)) {
        fprintf(stderr, "    \"%.200s\" was read; expected \"%s\"\n", text, part);
    }
    CHECK_CONTAINS(ludus_last_error(), part);
    ludus_model_destroy(model);
}

static void refuse(const char *text, const char *part) {
    refuse_text(text, strlen(text), part);
}

// What stands in a body with a hinge and mass, and in an otherwise empty world; `part` says what the sentence is about.
static void refuse_in_body(const char *inside, const char *part) {
    char text[2000];
    snprintf(text, sizeof text,
             "<mujoco><worldbody><body name=\"b\"><joint name=\"j\"/><geom name=\"g\" size=\".1\"/>\n%s\n</body>"
             "</worldbody></mujoco>",
             inside);
    refuse(text, part);
}

static void refuse_section(const char *section, const char *part) {
    char text[2000];
    snprintf(
        text, sizeof text,
        "<mujoco><worldbody><body name=\"b\"><joint name=\"hip\"/><geom size=\".1\"/></body></worldbody>\n%s</mujoco>",
        section);
    refuse(text, part);
}

static void test_malformed(void) {
    refuse("", "m.xml:1: no element found");
    refuse("nothing", "m.xml:1:");
    refuse("<mujoco>\n<worldbody>\n</mujoco>", "m.xml:3: mismatched tag");
    refuse("<mujoco/><mujoco/>", "m.xml:1: junk after document element");
    refuse("<robot name=\"r\"/>", "m.xml:1: <robot> \"r\" is not the <mujoco>");
    refuse("<mujoco>\n<wordbody/></mujoco>",
           "m.xml:2: <wordbody> is no element that <mujoco> can hold; did you mean <worldbody>?");
    refuse("<mujoco modle=\"x\"/>", "has no attribute modle; did you mean model?");
    refuse_text("<mujoco>\0</mujoco>", 18, "m.xml:1:");
    refuse("<mujoco>\xff\xfe</mujoco>", "m.xml:1:");
    refuse_in_body("<geom size=\"1\" size=\"2\"/>", "m.xml:2: duplicate attribute");
}

static void test_hostile(void) {
    // Entities that grow by a factor each: none are read.
    refuse("<!DOCTYPE m [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<mujoco model=\"&b;\"/>",
           "m.xml:1: <!DOCTYPE> and entities are not read");
    refuse("<!DOCTYPE m SYSTEM \"/etc/passwd\">\n<mujoco/>", "<!DOCTYPE> and entities are not read");
    refuse("<mujoco model=\"&nothing;\"/>", "m.xml:1: undefined entity");
    char deep[12000] = "<mujoco>";
    for (int i = 0; i < 2000; i++) {
        memcpy(deep + 8 + 5 * i, "<bod>", 6);
    }
    refuse(deep, "elements inside each other deeper than 100");
    // Bodies a thousand wide: more than a model holds.
    char *wide = calloc(1, 60000);
    if (wide) {
        char *end = wide + sprintf(wide, "<mujoco><worldbody>");
        for (int i = 0; i < 1000; i++) {
            end += sprintf(end, "<body><geom size=\"1\"/></body>\n");
        }
        sprintf(end, "</worldbody></mujoco>");
        refuse(wide, "m.xml: the model has 1001 bodies with the world; there may be 40");
    }
    free(wide);
    refuse("<mujoco><worldbody><replicate count=\"1000\"><replicate count=\"1000\"><replicate count=\"1000\">"
           "<frame/></replicate></replicate></replicate></worldbody></mujoco>",
           "is one element too many: 100000 are read, copies too");
    refuse("<mujoco><worldbody><replicate count=\"2000000000\"><geom size=\"1\"/></replicate></worldbody></mujoco>",
           "there are more than 10000 geoms");
    refuse("<mujoco><worldbody><replicate count=\"2000000000\"/></worldbody></mujoco>", "is one element too many");
    refuse("<mujoco><worldbody><replicate/></worldbody></mujoco>", "<replicate> needs a count of 0 or more");
    refuse("<mujoco><worldbody><replicate count=\"-1\"/></worldbody></mujoco>", "needs a count of 0 or more");
    char *large = calloc(1, (1 << 24) + 2);
    if (large) {
        refuse_text(large, (1 << 24) + 1, "m.xml has 16777217 bytes; at most 16777216 are read");
    }
    free(large);
}

static void test_numbers(void) {
    refuse_in_body("<geom size=\"1 2 abc\"/>", "m.xml:2: <geom> has size=\"1 2 abc\"; it takes numbers");
    refuse_in_body("<geom size=\"nan\"/>", "m.xml:2: <geom> has size=\"nan\"");
    refuse_in_body("<geom size=\"inf\"/>", "has size=\"inf\"");
    refuse_in_body("<geom size=\"0x10\"/>", "has size=\"0x10\"");
    refuse_in_body("<geom size=\"1e400\"/>", "at most 1e+15 in size");
    refuse_in_body("<geom size=\"1e16\"/>", "at most 1e+15 in size");
    refuse_in_body("<geom size=\"1,5\"/>", "has size=\"1,5\"");
    refuse_in_body("<geom size=\"1--5\"/>", "has size=\"1--5\"");
    refuse_in_body("<geom size=\".1 .2 .3 .4\"/>", "<geom> has 4 numbers in size; it takes 1 to 3");
    refuse_in_body("<geom name=\"leg\" pos=\"1 2\" size=\"1\"/>", "<geom> \"leg\" has 2 numbers in pos; it takes 3");
    refuse_in_body("<geom contype=\"1.5\" size=\"1\"/>", "has contype=\"1.5\"; it takes a whole number");
    refuse_in_body("<geom contype=\"3000000000\" size=\"1\"/>", "it takes a whole number");
    refuse_in_body("<geom type=\"cone\" size=\"1\"/>", "has type=\"cone\"; it takes one of plane, sphere, capsule");
    refuse_in_body("<joint limited=\"yes\"/>", "has limited=\"yes\"; it takes one of false, true, auto");
    refuse_in_body("<joint axs=\"1 0 0\"/>", "<joint> has no attribute axs; did you mean axis?");
    refuse_in_body("<joint axis=\"1 0 0\">\n<geom/></joint>", "m.xml:3: <geom> is no element that <joint> can hold");
    refuse("<mujoco><worldbody pos=\"1 0 0\"/></mujoco>", "<worldbody> has no attribute pos");
    refuse("<mujoco><actuator name=\"a\"/></mujoco>", "<actuator> \"a\" has no attribute name");
    refuse("<mujoco><option><flag><flag/></flag></option></mujoco>", "<flag> is no element that <flag> can hold");
    refuse_in_body("<jiont/>", "<jiont> is no element that <body> can hold; did you mean <joint>?");
    refuse_in_body("<geom size=\"-1\"/>",
                   "m.xml:2: geom 1 has size -1 as its number 1; its type needs a radius greater than 0");
    refuse_in_body("<geom type=\"box\" size=\"1 1\"/>", "has size 0 as its number 3; its type needs three half sizes");
    refuse_in_body("<geom size=\"1\" mass=\"-1\"/>", "has a negative mass");
    refuse_in_body("<geom size=\"1\" density=\"-1\"/>", "has a negative density");
    refuse_in_body("<geom size=\"1\" quat=\"0 0 0 0\"/>", "has a quaternion of length 0");
    refuse_in_body("<geom size=\"1\" axisangle=\"0 0 0 1\"/>", "has an orientation by axes of length 0");
    refuse_in_body("<geom size=\"1\" xyaxes=\"1 0 0 2 0 0\"/>", "or by parallel ones");
    refuse_in_body("<geom size=\"1\" euler=\"0 0 0\" quat=\"1 0 0 0\"/>", "has 2 orientations; it takes one of quat");
    refuse_in_body("<geom size=\"1\" fromto=\"0 0 0 1 1 1\"/>", "has fromto; only a capsule");
    refuse_in_body("<geom type=\"capsule\" size=\"1\" fromto=\"1 1 1 1 1 1\"/>", "with both ends in the same place");
    refuse_in_body("<geom type=\"capsule\" size=\"1\" pos=\"1 0 0\" fromto=\"1 1 1 1 1 1\"/>", "has pos and fromto");
    refuse_in_body("<geom type=\"plane\" size=\"1 1 1\"/>", "is a plane in a body that moves");
    char name[200];
    snprintf(name, sizeof name, "<site name=\"%0100d\"/>", 1);
    refuse_in_body(name, "has a name of 100 bytes; at most 47 are kept");
    refuse_in_body("<site name=\"s\"/><site name=\"s\"/>", "m.xml:2: site \"s\" has the name of another site");
    refuse_in_body("<geom name=\"g\" size=\"1\"/>", "geom \"g\" has the name of another geom");
}

static void test_joints(void) {
    refuse_in_body("<joint axis=\"0 0 0\"/>", "m.xml:2: joint 1 has an axis of length 0");
    refuse_in_body("<joint range=\"1 -1\"/>", "has the range 1 -1; the first number must be the smaller");
    refuse_in_body("<joint limited=\"true\"/>", "has the range 0 0; the first number must be the smaller");
    refuse_in_body("<joint type=\"ball\" limited=\"true\" range=\"1 2\"/>", "is a ball with a range from");
    refuse_in_body("<joint type=\"free\"/>", "body \"b\" has a free joint and other joints");
    refuse_in_body("<joint damping=\"-1\"/>", "has a negative damping");
    refuse_in_body("<joint armature=\"-1\"/>", "has a negative armature");
    refuse_in_body("<joint springdamper=\"1 0\"/>", "has springdamper 1 0; both must be above 0");
    refuse_in_body("<joint type=\"ball\"/><joint/>", "turns the body after a ball joint");
    refuse_in_body("<joint type=\"ball\"/><joint type=\"slide\"/><joint type=\"slide\"/><joint type=\"slide\"/>",
                   "body \"b\" has joints of 7 dofs; a body has at most 6");
    refuse_in_body("<joint frictionloss=\"1\"/>", "has frictionloss, which is not supported yet");
    refuse_in_body("<joint actuatorfrcrange=\"-1 1\"/>", "has actuatorfrcrange, which is not supported yet");
    refuse_in_body("<joint stiffness=\"1 2\"/>", "has a stiffness that is no single number");
    refuse_in_body("<joint damping=\"1 0 2\"/>", "has a damping that is no single number");
    refuse_in_body("<joint class=\"leg\"/>", "has class=\"leg\"; there is no default class of that name");
    refuse_in_body("<body><freejoint/><geom size=\"1\"/></body>", "is free; only a body in the world can be");
    refuse_in_body("<joint axis=\"0 0 1\"/>", "the mass matrix at qpos0 is singular");
    refuse("<mujoco><worldbody><body>\n<joint/>\n<joint/><geom size=\"1\"/></body></worldbody></mujoco>",
           "m.xml:2: joint 0 moves no mass that the joints after it do not move alike");
    refuse("<mujoco><worldbody>\n<joint/></worldbody></mujoco>", "m.xml:2: <joint> is in the world");
    refuse("<mujoco><worldbody>\n<freejoint/></worldbody></mujoco>", "m.xml:2: <freejoint> is in the world");
    refuse(
        "<mujoco><compiler autolimits=\"false\"/><worldbody><body>\n<joint range=\"0 1\"/></body></worldbody></mujoco>",
        "m.xml:2: <joint> has a range, but no limited, which autolimits=\"false\" asks for");
}

static void test_masses(void) {
    refuse("<mujoco><worldbody>\n<body name=\"b\"><joint/></body></worldbody></mujoco>",
           "m.xml:2: body \"b\" moves, but has mass 0");
    refuse("<mujoco><worldbody><body><joint/>\n<geom size=\"1e-9\"/></body></worldbody></mujoco>",
           "moves, but has mass");
    refuse_in_body("<inertial mass=\"1\"/>", "<inertial> needs pos and mass");
    refuse_in_body("<inertial pos=\"0 0 0\"/>", "<inertial> needs pos and mass");
    refuse_in_body("<inertial pos=\"0 0 0\" mass=\"-1\" diaginertia=\"1 1 1\"/>", "body \"b\" has a negative mass");
    refuse_in_body("<inertial pos=\"0 0 0\" mass=\"1\" diaginertia=\"1 -1 1\"/>", "has a negative moment of inertia");
    refuse_in_body("<inertial pos=\"0 0 0\" mass=\"1\" diaginertia=\"1 1 3\"/>",
                   "has moments of inertia 1 1 3; none may be");
    refuse_in_body("<inertial pos=\"0 0 0\" mass=\"1\" fullinertia=\"1 1 1 5 0 0\"/>",
                   "has a full inertia with the moment -4");
    refuse_in_body("<inertial pos=\"0 0 0\" mass=\"1\" diaginertia=\"1 1 1\" fullinertia=\"1 1 1 0 0 0\"/>",
                   "has fullinertia and diaginertia; it takes one of them");
    refuse_in_body("<inertial pos=\"0 0 0\" mass=\"1\" quat=\"1 0 0 0\" fullinertia=\"1 1 1 0 0 0\"/>",
                   "has fullinertia and an orientation");
    refuse_in_body("<inertial pos=\"0 0 0\" mass=\"1\" diaginertia=\"1 1 1\"/><inertial pos=\"0 0 0\" mass=\"1\"/>",
                   "is the second of its body");
    refuse("<mujoco><worldbody>\n<inertial pos=\"0 0 0\" mass=\"1\"/></worldbody></mujoco>",
           "is in the world, which has no mass");
    refuse_in_body("<frame><inertial pos=\"0 0 0\" mass=\"1\"/></frame>", "is in a frame; it must be in a body");
    refuse("<mujoco><compiler boundmass=\"-1\"/></mujoco>", "has a negative boundmass or boundinertia");
}

static void test_unsupported(void) {
    refuse_in_body("<geom size=\"1\" shellinertia=\"true\"/>", "has shellinertia=\"true\", which is not supported yet");
    refuse_in_body("<geom size=\"1\" fluidshape=\"ellipsoid\"/>", "has fluidshape=\"ellipsoid\"");
    refuse_in_body("<geom name=\"hull\" type=\"mesh\"/>", "<geom> \"hull\" has the shape of a mesh, a height field");
    refuse_in_body("<geom mesh=\"m\"/>", "has mesh=\"m\", which is not supported yet");
    refuse_in_body("<composite type=\"cable\"/>", "m.xml:2: <composite> is not supported yet");
    refuse_in_body("<body name=\"w\" gravcomp=\"1\"/>", "<body> \"w\" has gravcomp, which is not supported yet");
    refuse_in_body("<body mocap=\"true\"/>", "has mocap=\"true\"");
    refuse_section("<actuator>\n<position name=\"servo\" joint=\"hip\"/></actuator>",
                   "m.xml:3: <position> \"servo\" is not supported yet; of the actuators only <motor> is");
    refuse_section("<actuator><motor/></actuator>", "m.xml:2: <motor> needs the attribute joint");
    refuse_section("<actuator><motor joint=\"hop\"/></actuator>", "there is no joint of that name; did you mean hip?");
    refuse_section("<actuator><motor joint=\"hip\" ctrlrange=\"1 1\" ctrllimited=\"true\"/></actuator>",
                   "has the ctrlrange 1 1; the first number must be the smaller");
    refuse_section("<actuator><motor joint=\"hip\" forcerange=\"-1 1\"/></actuator>", "has forcerange, which is not");
    refuse_section("<actuator><motor site=\"s\"/></actuator>", "has site=\"s\", which is not supported yet");
    refuse_section("<actuator><motr joint=\"hip\"/></actuator>", "did you mean <motor>?");
    refuse_section("<tendon><fixed name=\"t\" stiffness=\"1\"/></tendon>", "<fixed> \"t\" pulls at joints");
    refuse_section("<tendon><spatial range=\"0 1\"/></tendon>", "<spatial> pulls at joints");
    refuse_section("<equality>\n<weld name=\"w\" body1=\"b\"/></equality>",
                   "m.xml:3: <weld> \"w\" is an equality constraint");
    refuse_section("<contact><pair geom1=\"a\" geom2=\"b\"/></contact>", "<pair> asks for a contact");
    refuse_section("<contact><exclude body1=\"b\" body2=\"c\"/></contact>",
                   "has body2=\"c\"; there is no body of that name");
    refuse_section("<deformable><skin name=\"s\"/></deformable>", "<skin> \"s\" is not supported yet");
    refuse_section("<extension><plugin plugin=\"p\"/></extension>", "<plugin> is not supported yet");
    refuse("<mujoco><option integrator=\"implicit\"/></mujoco>", "take implicitfast, Euler or RK4");
    refuse("<mujoco><option timestep=\"0\"/></mujoco>", "has timestep=\"0\"; it must be above 0");
    refuse("<mujoco><option density=\"-1\"/></mujoco>", "has a negative density or viscosity");
    refuse("<mujoco><option><flag limits=\"disable\"/></option></mujoco>",
           "has no attribute limits; did you mean limit?");
    refuse("<mujoco><option><flag sleep=\"enable\"/></option></mujoco>", "enables sleep");
    refuse("<mujoco><compiler coordinate=\"global\"/></mujoco>", "has coordinate=\"global\"; it takes one of local");
    refuse("<mujoco><compiler eulerseq=\"xyw\"/></mujoco>", "has eulerseq=\"xyw\"; it takes three of x y z X Y Z");
}

static void test_contacts(void) {
    refuse("<mujoco><worldbody><geom name=\"floor\" type=\"plane\" size=\"1 1 1\"/>\n<body><joint/><geom "
           "size=\".1\"/></body>"
           "</worldbody></mujoco>",
           "m.xml: contacts are not supported yet: geoms \"floor\" (line 1) and 1 (line 2) could touch; set "
           "contype=\"0\"");
    refuse("<mujoco><worldbody><body><joint/><geom name=\"a\" size=\".1\"/></body><body><joint/><geom name=\"b\" "
           "size=\".1\"/></body>"
           "</worldbody></mujoco>",
           "geoms \"a\" (line 1) and \"b\" (line 1) could touch");
    // A body and the one it hangs from do not touch, unless the filter is off.
    const char *chain =
        "<mujoco>%s<worldbody><body><joint/><geom size=\".1\"/><body><joint axis=\"1 0 0\"/><geom size=\".1\"/>"
        "</body></body></worldbody></mujoco>";
    char text[500];
    snprintf(text, sizeof text, chain, "<option><flag filterparent=\"disable\"/></option>");
    refuse(text, "geoms 0 (line 1) and 1 (line 1) could touch");
    snprintf(text, sizeof text, chain, "");
    ludus_model *model = ludus_model_parse(text, strlen(text), "m.xml");
    CHECK(model);
    ludus_model_destroy(model);
}

static void test_defaults(void) {
    refuse("<mujoco><default class=\"legs\"/></mujoco>", "is the outermost class, which is called main, not legs");
    refuse("<mujoco><default>\n<default/></default></mujoco>", "m.xml:2: <default> needs a class");
    refuse("<mujoco><default><default class=\"a\"/><default class=\"a\"/></default></mujoco>",
           "which there is already");
    refuse("<mujoco><default><default class=\"main\"/></default></mujoco>", "which there is already");
    refuse("<mujoco><default><geom class=\"a\"/></default></mujoco>", "is a default and has neither name nor class");
    refuse("<mujoco><default><goem/></default></mujoco>", "did you mean <geom>?");
    refuse("<mujoco><default><geom sze=\"1\"/></default></mujoco>", "has no attribute sze; did you mean size?");
    refuse(
        "<mujoco><default><default class=\"leg\"/></default><worldbody><body childclass=\"log\"/></worldbody></mujoco>",
        "has childclass=\"log\"; there is no default class of that name; did you mean leg?");
}

// --- files ---

static void write_file(const char *name, const char *text) {
    FILE *file = fopen(name, "w");
    if (CHECK(file)) {
        fputs(text, file);
        fclose(file);
    }
}

static void refuse_file(const char *path, const char *part) {
    ludus_clear_error();
    ludus_model *model = ludus_model_load(path);
    CHECK(!model);
    CHECK_CONTAINS(ludus_last_error(), part);
    ludus_model_destroy(model);
}

static void test_includes(void) {
    char folder[] = "/tmp/ludus-mjcf-XXXXXX", former[4096];
    if (!CHECK(getcwd(former, sizeof former) && mkdtemp(folder) && chdir(folder) == 0)) {
        return;
    }
    refuse_file("none.xml", "there is no file none.xml");
    refuse_file(".", ".");
    write_file("self.xml", "<mujoco>\n<include file=\"self.xml\"/></mujoco>");
    refuse_file("self.xml", "./self.xml:2: <include> includes self.xml, which has been read already");
    write_file("ring.xml", "<mujoco><include file=\"ring2.xml\"/></mujoco>");
    write_file("ring2.xml", "<mujoco>\n<include file=\"./ring2.xml\"/></mujoco>");
    refuse_file("ring.xml", "ring2.xml:2: <include> includes ./ring2.xml, which has been read already");
    write_file("lost.xml", "<mujoco>\n\n<include file=\"nowhere.xml\"/></mujoco>");
    refuse_file("lost.xml", "lost.xml:3: <include> cannot be read: there is no file");
    write_file("out.xml", "<mujoco><include file=\"../x.xml\"/></mujoco>");
    refuse_file("out.xml", "only files in the model's folder or below it are read");
    write_file("out.xml", "<mujoco><include file=\"a/../../x.xml\"/></mujoco>");
    refuse_file("out.xml", "only files in the model's folder");
    write_file("out.xml", "<mujoco><include file=\"/etc/passwd\"/></mujoco>");
    refuse_file("out.xml", "only files in the model's folder");
    write_file("out.xml", "<mujoco><include/></mujoco>");
    refuse_file("out.xml", "needs the attribute file");
    // A mistake in an included file is told with that file's name and line.
    write_file("part.xml", "<mujocoinclude>\n<body><joint/>\n<geom size=\"0\"/></body></mujocoinclude>");
    write_file("whole.xml", "<mujoco><worldbody><include file=\"part.xml\"/></worldbody></mujoco>");
    refuse_file("whole.xml", "/part.xml:3: geom 0 has size 0");
    write_file("part.xml", "<mujoco>\n<body name=\"p\"><joint/>\n<geom size=\"1\"/></body></mujoco>");
    ludus_model *model = ludus_model_load("whole.xml");
    CHECK(model && model->tree.bodies == 2 && ludus_model_body(model, "p") == 1);
    ludus_model_destroy(model);
    refuse("<mujoco><include file=\"part.xml\"/></mujoco>", "cannot include part.xml: this text is in no folder");
    const char *const names[] = {"self.xml", "ring.xml", "ring2.xml", "lost.xml", "out.xml", "part.xml", "whole.xml"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        CHECK(remove(names[i]) == 0);
    }
    CHECK(chdir(former) == 0 && rmdir(folder) == 0);
}

// --- definitions by programs ---

static void refuse_definition(const ludus_model_def *def, const char *part) {
    ludus_clear_error();
    ludus_model *model = ludus_model_compile(def);
    CHECK(!model);
    CHECK_CONTAINS(ludus_last_error(), part);
    ludus_model_destroy(model);
}

static void test_definitions(void) {
    ludus_model_def *def = ludus_model_def_make();
    ludus_body_def body = ludus_default_body();
    ludus_geom_def geom = ludus_default_geom(1);
    ludus_joint_def joint = ludus_default_joint(1);
    ludus_motor_def motor = ludus_default_motor(0);
    geom.size[0] = 0.1;
    CHECK_EQ_INT(ludus_model_def_add_body(def, &body), 1);
    CHECK_EQ_INT(ludus_model_def_add_geom(def, &geom), 0);
    CHECK_EQ_INT(ludus_model_def_add_joint(def, &joint), 0);
    CHECK_EQ_INT(ludus_model_def_add_motor(def, &motor), 0);
    ludus_model *model = ludus_model_compile(def);
    CHECK(model && model->tree.dofs == 1);
    ludus_model_destroy(model);
    def->bodies[1].parent = 1;
    refuse_definition(def, "body 1 has parent 1; it must be a body before it");
    def->bodies[1].parent = 0;
    def->joints[0].body = 7;
    refuse_definition(def, "joint 0 is in no body");
    def->joints[0].body = 1;
    def->joints[0].armature = INFINITY;
    refuse_definition(def, "joint 0 has a number that is not finite");
    def->joints[0].armature = 0;
    def->geoms[0].size[0] = NAN;
    refuse_definition(def, "geom 0 has a number that is not finite");
    def->geoms[0].size[0] = 0.1;
    def->geoms[0].type = (ludus_geom_type)77;
    refuse_definition(def, "geom 0 is of no type");
    def->geoms[0].type = LUDUS_GEOM_SPHERE;
    def->motors[0].joint = 1;
    refuse_definition(def, "actuator 0 drives no joint");
    def->motors[0].joint = 0;
    def->timestep = NAN;
    refuse_definition(def, "the timestep is nan; it must be greater than 0");
    ludus_model_def_destroy(def);
    ludus_model_def_destroy(NULL);
    ludus_model_destroy(NULL);
}

// A model of a program's own, one thing wrong at a time.
static void test_check(void) {
    const char *text = "<mujoco><worldbody><body><joint name=\"j\"/><geom size=\".1\"/><site/></body></worldbody>"
                       "<actuator><motor joint=\"j\"/></actuator></mujoco>";
    ludus_model *good = ludus_model_parse(text, strlen(text), "m.xml"), *bad = malloc(sizeof *bad);
    if (CHECK(good && bad)) {
        CHECK_EQ_INT(ludus_model_check(good), LUDUS_OK);
#define WRONG(member, value, part)                                                                                     \
    *bad = *good;                                                                                                      \
    bad->member = (value);                                                                                             \
    ludus_clear_error();                                                                                               \
    CHECK_EQ_INT(ludus_model_check(bad), LUDUS_ERROR_ARGUMENT);                                                        \
    CHECK_CONTAINS(ludus_last_error(), part)
        WRONG(tree.bodies, 41, "41 bodies");
        WRONG(tree.joints, -1, "-1 joints");
        WRONG(tree.dofs, 2, "2, 1 and 1");
        WRONG(tree.integrator, 9, "9 integrator");
        WRONG(tree.body_parent[1], 1, "body_parent of 1");
        WRONG(tree.body_root[1], 0, "body_root of 1");
        WRONG(tree.body_joints[1], 2, "body_joints of 1");
        WRONG(tree.body_joint[1], 3, "body_joint or body_dof of 1");
        WRONG(tree.body_dofs[1], 3, "body_dofs of 1");
        WRONG(tree.joint_type[0], 4, "joint_type of 0");
        WRONG(tree.joint_dof[0], 1, "joint_body, joint_position or joint_dof of 0");
        WRONG(tree.dof_parent[0], 0, "dof_parent, dof_depth or dof_entry of 0");
        WRONG(tree.actuator_joint[0], 1, "actuator_joint of 0");
        WRONG(tree.site_body[0], 2, "site_body of 0");
        WRONG(geom_body[0], -1, "geom_body or geom_type of 0");
        WRONG(geoms, 1000, "1000 geoms");
        WRONG(timestep, 0, "timestep");
        WRONG(gravity[1], NAN, "gravity");
        WRONG(body_quat[4], 2, "body_quat or body_iquat of 1");
        WRONG(body_mass[1], -1, "body_mass or body_inertia of 1");
        WRONG(joint_axis[0], 1, "joint_axis of 0");
        WRONG(dof_damping[0], -1, "dof_damping");
        WRONG(dof_invweight0[0], 0, "dof_invweight0");
        WRONG(site_quat[0], 0, "site_quat of 0");
        *bad = *good;
        bad->tree.body_dofs[1] = 1000;
        CHECK_EQ_INT(ludus_model_settle(bad), LUDUS_ERROR_ARGUMENT);
        *bad = *good;
        bad->body_mass[1] = 0;
        bad->body_inertia[5] = 0;
        CHECK_EQ_INT(ludus_model_settle(bad), LUDUS_ERROR_ARGUMENT);
        CHECK_EQ_TEXT(ludus_last_error(),
                      "joint \"j\" moves no mass that the joints after it do not move alike: the mass "
                      "matrix at qpos0 is singular");
        snprintf(bad->name, sizeof bad->name, "m");
        snprintf(bad->joint_name[0], sizeof bad->joint_name[0], "slide");
        CHECK_EQ_INT(ludus_model_settle(bad), LUDUS_ERROR_ARGUMENT);
        CHECK_CONTAINS(ludus_last_error(), "m: joint \"slide\" moves no mass that");
    }
    ludus_model_destroy(good);
    ludus_model_destroy(bad);
}

int main(void) {
    test_malformed();
    test_hostile();
    test_numbers();
    test_joints();
    test_masses();
    test_unsupported();
    test_contacts();
    test_defaults();
    test_includes();
    test_definitions();
    test_check();
    return check_end();
}
