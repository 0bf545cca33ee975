// SPDX-License-Identifier: GPL-3.0-or-later
// Read by moc before every header, never by the compiler.
//
// libstdc++ writes «namespace std _GLIBCXX_VISIBILITY(default)». In headers that rely on others for the macro
// (<concepts>, <chrono>) moc of Qt 6.4 sees it undefined and gives up.
#define _GLIBCXX_VISIBILITY(V)
