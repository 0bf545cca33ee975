// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Holdfast at work on backups that can be killed: it does one thing and tells, a line each, how far it is.
// backup_victim postgres|redis TARGET PLACE take|verify|drill|restore [ID] [INTO] (victim_place.h)
// With VICTIM_WAITS in its environment it stops where it says so for the first time.
#include "tests/engine/backups/victim_place.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

using namespace holdfast;
using namespace holdfast::backups;

namespace {

void say(const std::string& line) {
    const auto text = line + "\n";
    if (::write(STDOUT_FILENO, text.data(), text.size()) < 0) std::_Exit(3);
}

template <typename T>
int ended(const Result<T>& result) {
    say(result ? std::string("done") : "failed: " + result.error().detail);
    return result ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    const std::span<char*> words(argv, static_cast<std::size_t>(argc));
    if (words.size() < 5) return 2;
    const SystemClock clock;
    BackupKeeper keeper(testing::victimPlace(words[1], words[2], words[3]), clock);
    const std::string work = words[4];
    const BackupId id(words.size() > 5 ? words[5] : "");
    const bool waits = std::getenv("VICTIM_WAITS") != nullptr;
    const auto tell = [waits](const BackupProgress& progress) {
        say(progress.phase);
        if (waits) ::raise(SIGSTOP);
    };
    auto& provider = keeper.provider();
    if (work == "take") return ended(provider.take(tell, {}));
    if (work == "verify") return ended(provider.verify(id, tell, {}));
    if (work == "drill") return ended(provider.drill(id, tell, {}));
    if (words.size() < 7) return 2;
    return ended(provider.restore({.id = id, .into = words[6]}, tell, {}));
}
