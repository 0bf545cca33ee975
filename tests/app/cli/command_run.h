// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::testing {

/// What a command answered.
struct CommandRun {
    int code = 0;
    std::string out;
    std::string problems;
};

/// Runs a command (runForecast, …) with its own two streams.
template <typename Command>
CommandRun runCommand(Command command, const app::Options& options) {
    std::ostringstream out;
    std::ostringstream problems;
    const int code = command(options, out, problems);
    return {code, out.str(), problems.str()};
}

/// The same with the words of a command line.
template <typename Command>
CommandRun runCommand(Command command, const std::vector<std::string>& words) {
    const auto options = app::parseOptions(words);
    if (!options) return {app::exit_code::kBadUsage, {}, options.error().detail};
    return runCommand(command, *options);
}

/// Files of a test's own, gone with it.
class CommandFiles {
public:
    /// Writes the file, with the folders in its name; its path.
    std::string write(const char* name, std::string_view text) {
        const QString path = m_folder.filePath(QString::fromUtf8(name));
        QDir().mkpath(QFileInfo(path).absolutePath());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write(text.data(), static_cast<qint64>(text.size()));
        return path.toStdString();
    }

    [[nodiscard]] const QTemporaryDir& folder() const noexcept { return m_folder; }

private:
    QTemporaryDir m_folder;
};

} // namespace holdfast::testing
