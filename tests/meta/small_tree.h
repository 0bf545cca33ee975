// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QTemporaryDir>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace holdfast::meta {

/// A tree of a few files in a folder of its own, to see a rule break.
class SmallTree {
public:
    void write(const std::string& path, const std::string& text) {
        const auto file = root() / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << text;
    }

    [[nodiscard]] std::filesystem::path root() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

/// The sentences one below the other, for a failure's message.
inline QByteArray joined(const std::vector<std::string>& sentences) {
    QByteArray text;
    for (const auto& sentence : sentences) {
        text += '\n' + QByteArray::fromStdString(sentence);
    }
    return text;
}

} // namespace holdfast::meta
