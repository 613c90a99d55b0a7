/* SPDX-License-Identifier: MIT */
/* What an export, or a table, says of the Windows that it is of decides, never what a file is
 * called. */
#include "config_test.h"
#include "host/edition/edition_guess.h"
#include "host/registry/reg_load.h"

#include "../suite.h"

#define HEADER               "Windows Registry Editor Version 5.00\n\n"
#define SYSTEM               "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\"
#define CURRENT              "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n"
#define VERSION(number)      CURRENT "\"CurrentVersion\"=\"" number "\"\n"
#define TEN                  "\"CurrentMajorVersionNumber\"=dword:0000000a\n"
#define BUILD(number)        "\"CurrentBuildNumber\"=\"" number "\"\n"
#define SERVICE_PACK(number) "\"CSDVersion\"=\"Service Pack " number "\"\n"
#define NAME(text)           "\"ProductName\"=\"" text "\"\n"
#define PROCESSOR(name)                                                                            \
    SYSTEM "Control\\Session Manager\\Environment]\n\"PROCESSOR_ARCHITECTURE\"=\"" name "\"\n"
#define PRODUCT(name) SYSTEM "Control\\ProductOptions]\n\"ProductType\"=\"" name "\"\n"
#define SIZES(text)                                                                                \
    SYSTEM "Control\\Session Manager\\SubSystems]\n\"Windows\"=\"csrss.exe SharedSection=" text    \
           " Windows=On ServerDll=basesrv,1 ServerDll=winsrv:UserServerDllInitialization,3 "       \
           "ServerDll=winsrv:ConServerDllInitialization,2\"\n"

static EditionGuess *
guess_of_text(const char *text)
{
    GError *error = NULL;
    /* The name of another Windows' export. */
    g_autoptr(RegFile) file =
        reg_file_load_bytes("win2000-sp4.reg", (const guint8 *)text, strlen(text), &error);
    assert_no_error(error);
    const EditionEvidence evidence = { .registry = file };

    return edition_guess(&evidence);
}

typedef struct {
    const char *text;
    const char *edition;
    const char *found; /* part of it; NULL: the edition is that Windows */
} Case;

static const Case cases[] = {
    { HEADER VERSION("5.1"), "xp-sp3", NULL },
    { HEADER VERSION("5.1") BUILD("2600") SERVICE_PACK("2"), "xp-sp2", NULL },
    { HEADER VERSION("5.1") BUILD("2600") NAME("Microsoft Windows XP"), "xp-sp2", "version 5.1" },
    { HEADER VERSION("5.2"), "server2003-sp2", NULL },
    { HEADER VERSION("5.2") PRODUCT("ServerNT"), "server2003-sp2", NULL },
    { HEADER VERSION("5.2") BUILD("3790") SERVICE_PACK("1"), "server2003-sp1", NULL },
    { HEADER VERSION("5.2") PROCESSOR("AMD64"), "server2003-x64", NULL },
    { HEADER VERSION("5.2") PROCESSOR("AMD64") PRODUCT("LanmanNT"), "server2003-x64", NULL },
    { HEADER VERSION("5.2") PROCESSOR("AMD64") PRODUCT("WinNT"), "xp-x64", NULL },
    { HEADER VERSION("5.2") PROCESSOR("x86") PRODUCT("WinNT"), "server2003-sp2", "a client" },
    { HEADER VERSION("5.0") BUILD("2195") SERVICE_PACK("4"), "win2000", NULL },
    { HEADER VERSION("6.0") BUILD("6000"), "vista-rtm-x86", NULL },
    { HEADER VERSION("6.0") BUILD("6001") SERVICE_PACK("1") PRODUCT("WinNT"), "vista-sp1-x86",
      NULL },
    { HEADER VERSION("6.0") BUILD("6001") SERVICE_PACK("1") PRODUCT("ServerNT"), "server2008-x86",
      NULL },
    { HEADER VERSION("6.0") BUILD("6002") SERVICE_PACK("2") PRODUCT("WinNT"), "vista-sp1-x86",
      "build 6002, service pack 2" },
    /* Without a number of its build, the sizes that it came with. */
    { HEADER VERSION("6.0") SIZES("1024,3072,512"), "vista-rtm-x86", NULL },
    { HEADER VERSION("6.0") SIZES("1024,12288,512"), "vista-sp1-x86", NULL },
    { HEADER VERSION("6.3") TEN BUILD("20348") PRODUCT("ServerNT") PROCESSOR("AMD64"),
      "server2022-x64", NULL },
    { HEADER VERSION("6.3") TEN BUILD("20348") NAME("Windows Server 2022 Standard"),
      "server2022-x64", NULL },
    { HEADER VERSION("6.3") TEN BUILD("26200") NAME("Windows 10 Pro"), "win11-x64", NULL },
    /* Of one that is no edition the next later one of its kind. */
    { HEADER VERSION("6.3") TEN BUILD("22621") PRODUCT("WinNT"), "win11-x64", "build 22621" },
    { HEADER VERSION("6.3") TEN BUILD("17763") PRODUCT("WinNT"), "win10-x64", "build 17763" },
    { HEADER VERSION("6.3") TEN BUILD("26100") PRODUCT("ServerNT"), "server2025-x64", NULL },
    { HEADER VERSION("6.3") TEN BUILD("29000") PRODUCT("ServerNT"), "server2025-x64", "a server" },
    { HEADER VERSION("6.2") BUILD("9200") PRODUCT("ServerNT"), "server2012r2-x64", "version 6.2" },
    { HEADER VERSION("4.0") BUILD("1381") PROCESSOR("x86"), "win2000", "version 4.0" },
    { HEADER VERSION("6.0") BUILD("6002") PRODUCT("ServerNT") PROCESSOR("AMD64"),
      "server2008r2-x64", "version 6.0" },
    { HEADER VERSION("6.3") TEN BUILD("19045") PRODUCT("WinNT") PROCESSOR("x86"), "win10-x86",
      "version 10.0, build 19045, a client" },
    /* A SYSTEM hive has no version. */
    { HEADER SYSTEM "Control\\Windows]\n\"CSDVersion\"=dword:00000300\n" PRODUCT("WinNT"), "xp-sp3",
      NULL },
    { HEADER SIZES("1024,20480,768"), "server2003-x64", NULL },
    { HEADER SIZES("1024,12288,512"), "vista-sp1-x86", NULL },
    { HEADER SIZES("1024,3072,2048"), "server2003-sp2", NULL },
};

START_TEST(test_edition_guess_goes_by_what_an_export_says)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autoptr(EditionGuess) guess = guess_of_text(c->text);
        ck_assert_msg(strcmp(guess->name, c->edition) == 0, "%s\nseen: %s, wanted: %s", c->text,
                      guess->name, c->edition);
        ck_assert_msg((guess->found != NULL) == (c->found != NULL), "%s\nfound: %s", c->text,
                      guess->found != NULL ? guess->found : "nothing");
        ck_assert_msg(c->found == NULL || strstr(guess->found, c->found) != NULL,
                      "%s\nfound: %s\nwanted: %s", c->text, guess->found, c->found);
    }
}
END_TEST

/* What is shipped as its registry tells an edition, whatever the file is called. */
START_TEST(test_edition_guess_knows_every_shipped_registry)
{
    g_auto(GStrv) names = edition_names();

    for (char **name = names; *name != NULL; name++) {
        g_autoptr(Edition) edition = edition_load(*name, NULL, NULL, NULL);
        g_autofree char *folder = g_strdup_printf("configs/registry/%s", edition->registry);
        g_autofree char *path = source_path(folder);
        g_autofree char *text = NULL;
        gsize length = 0;
        ck_assert(g_file_get_contents(path, &text, &length, NULL));
        g_autoptr(RegFile) file =
            reg_file_load_bytes("settings.reg", (const guint8 *)text, length, NULL);
        const EditionEvidence evidence = { .registry = file };
        g_autoptr(EditionGuess) guess = edition_guess(&evidence);
        g_autoptr(Edition) guessed = edition_load(guess->name, NULL, NULL, NULL);
        ck_assert_msg(strcmp(guessed->registry, edition->registry) == 0, "%s: %s", *name,
                      guess->name);
        ck_assert(guess->is_named && guess->found == NULL);
        ck_assert_uint_eq(guessed->build, edition->build);
        ck_assert_uint_eq(guessed->boot.nt_version, edition->boot.nt_version);
        ck_assert_uint_eq(guessed->boot.address_bits, edition->boot.address_bits);
    }
}
END_TEST

static void
assert_guess(EditionEvidence evidence, const char *edition, const char *text)
{
    g_autoptr(EditionGuess) guess = edition_guess(&evidence);
    g_autofree char *seen = edition_guess_text(guess);

    ck_assert_str_eq(guess->name, edition);
    ck_assert_msg(strstr(seen, text) != NULL, "\nseen:   %s\nwanted: %s", seen, text);
}

START_TEST(test_edition_guess_goes_by_the_desktops_of_a_table)
{
    const EditionEvidence plain = {
        .disconnect_kb = 64, .winlogon_kb = 128, .interactive_kb = 3072, .noninteractive_kb = 512
    };
    const EditionEvidence wide = {
        .disconnect_kb = 96, .winlogon_kb = 192, .interactive_kb = 20480, .noninteractive_kb = 768
    };
    const EditionEvidence vista = {
        .disconnect_kb = 64, .winlogon_kb = 128, .interactive_kb = 12288, .noninteractive_kb = 1024
    };

    assert_guess((EditionEvidence){ 0 }, "server2003-sp2", "for nothing that was found tells");
    assert_guess(plain, "server2003-sp2", "xp-sp3 and xp-sp2 fit as well");
    assert_guess(wide, "server2003-x64", "; win7-x64, xp-x64, ");
    assert_guess(vista, "vista-sp1-x86", "; server2008-x86, win7-x86 and win10-x86 fit as well");
    /* One of the two is enough, and a size that people change is not. */
    assert_guess((EditionEvidence){ .disconnect_kb = 96, .interactive_kb = 3072 }, "server2003-x64",
                 "fit as well");
    assert_guess((EditionEvidence){ .winlogon_kb = 128, .interactive_kb = 20480 }, "server2003-sp2",
                 "fit as well");
    assert_guess((EditionEvidence){ .winlogon_kb = 128, .lacks_disconnect = TRUE }, "win2000",
                 "; win2000-ts and win2000-ts-318942 fit as well");
    assert_guess((EditionEvidence){ .winlogon_kb = 160 }, "server2003-sp2",
                 ", the nearest, for no edition is all that was found (Winlogon with 160 KB)");
    assert_guess((EditionEvidence){ .lacks_disconnect = TRUE, .has_service_accounts = TRUE },
                 "server2003-sp2", "no Disconnect");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_edition_guess_goes_by_what_an_export_says },
    { &test_edition_guess_knows_every_shipped_registry },
    { &test_edition_guess_goes_by_the_desktops_of_a_table },
};

SUITE(tests, NULL, NULL)
