// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_discovery.h"

#include <algorithm>
#include <cstdlib>
#include <map>

using namespace holdfast;
using namespace holdfast::discovery;

namespace {

constexpr std::string_view kNextFile = "\n%%%\n"; ///< compose.yaml, then .env, then other.yaml

std::map<std::string, std::string> filesOf(std::string_view bytes) {
    std::map<std::string, std::string> files;
    for (const char* name : {"compose.yaml", ".env", "other.yaml"}) {
        const auto end = bytes.find(kNextFile);
        files[name] = std::string(bytes.substr(0, end));
        if (end == std::string_view::npos) break;
        bytes.remove_prefix(end + kNextFile.size());
    }
    return files;
}

} // namespace

/// Whatever the bytes: an answer, with an error exactly when there is no fleet, and a fleet that reads back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto files = filesOf({reinterpret_cast<const char*>(data), size});
    const FileReader read = [&files](const std::string& path, std::size_t) {
        const auto found = files.find(path);
        if (found == files.end()) return FileAnswer{};
        return FileAnswer{.status = FileAnswer::Status::Read, .text = found->second, .why = {}};
    };
    const auto outcome = discoverCompose({.files = {"compose.yaml"}, .profiles = {"*"}}, read,
                                         [](const std::string&) { return std::optional<std::string>(); });
    const bool wrong = std::ranges::any_of(
        outcome.diagnostics, [](const Diagnostic& d) { return d.level == Diagnostic::Level::Error; });
    const bool defect = std::ranges::any_of(outcome.diagnostics, [](const Diagnostic& d) {
        return d.message.starts_with("a defect of Holdfast");
    });
    if (defect || wrong == (outcome.fleet != nullptr) || wrong != outcome.fleetText.empty()) std::abort();
    return 0;
}
