// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/restore_steps.h"

#include "engine/backups/plain_file.h"
#include "engine/stores/sealed_file.h"

#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

Result<void> give(const fs::path& path, const std::optional<platforms::Account>& owner) {
    if (owner && ::chown(path.c_str(), owner->user, owner->group) != 0)
        return systemTrouble(path, "given to its account");
    return {};
}

} // namespace

void Phases::begin(std::string name) {
    end();
    m_name = std::move(name);
    m_since = ToolProcess::Steady::now();
}

void Phases::end() {
    if (m_name.empty()) return;
    const auto took = std::chrono::duration_cast<Duration>(ToolProcess::Steady::now() - m_since);
    m_phases.push_back({.name = std::exchange(m_name, {}), .took = took});
}

std::vector<Phase> Phases::taken() {
    end();
    return m_phases;
}

Result<void> makeFolderFor(const fs::path& path, const std::optional<platforms::Account>& owner) {
    if (::mkdir(path.c_str(), S_IRWXU) != 0) return systemTrouble(path, "made");
    return give(path, owner);
}

Result<void> writeFileFor(const fs::path& path, std::string_view text,
                          const std::optional<platforms::Account>& owner) {
    if (auto written = stores::writeDurably(path, text); !written) return written;
    return give(path, owner);
}

std::vector<ContentSample> quietOf(std::vector<ContentSample> before,
                                   const std::vector<ContentSample>& after) {
    for (auto& sample : before)
        sample.quiet = std::ranges::find(after, sample) != after.end();
    return before;
}

Result<int> majorOf(const fs::path& data) {
    const auto text = stores::readSealedFile(data / "PG_VERSION");
    if (!text) return std::unexpected(text.error());
    const int major = std::atoi(text->c_str());
    if (major < 10 || major > 99)
        return failure(ErrorCode::FixInput, "The backup does not say which PostgreSQL it is of.",
                       data.string());
    return major;
}

int majorIn(const std::string& text) {
    const auto digit = text.find_first_of("0123456789");
    return digit == std::string::npos ? 0 : std::atoi(text.c_str() + digit);
}

std::uint16_t randomBits() {
    std::uint16_t value = 0;
    if (::getrandom(&value, sizeof value, 0) != sizeof value) value = 0;
    return value;
}

} // namespace holdfast::backups
