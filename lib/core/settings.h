/* SPDX-License-Identifier: Apache-2.0
 *
 * The settings in force for a request, as numbers and texts; made from settings.def. Written while
 * the configuration is read, never after.
 */
#ifndef NX_CORE_SETTINGS_H
#define NX_CORE_SETTINGS_H

typedef struct nx_settings_t {
#define NX_NUM(member, directive, preset, min, max, help)       int member;
#define NX_WORD(member, directive, preset, words, help)         int member;
#define NX_WORD2(member, directive, first, preset, words, help) int member;
#define NX_STRING(member, directive, preset, help)              const char *member;
#include "core/settings.def"
#undef NX_NUM
#undef NX_WORD
#undef NX_WORD2
#undef NX_STRING
} nx_settings_t;

/* Positions of the words in settings.def. */
enum { NX_UNKNOWN_IGNORE, NX_UNKNOWN_WARN, NX_UNKNOWN_REJECT };
enum { NX_PASSWORD_ALWAYS, NX_PASSWORD_CREATE };
enum { NX_MD5_REJECT, NX_MD5_IGNORE };
enum { NX_PREPARED_AUTO, NX_PREPARED_ON, NX_PREPARED_OFF };

/* A number not said in this section: every legal one is 0 or more. A text not said is NULL. */
#define NX_SETTING_UNSET (-1)

#endif
