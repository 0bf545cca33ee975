// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/meta/conventions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <set>

namespace holdfast::meta {

namespace {

constexpr std::string_view licence = "SPDX-License-Identifier: GPL-3.0-or-later";

bool isNamedInCMake(const SourceFile& test, const std::filesystem::path& root) {
    auto folder = std::filesystem::path(test.folder());
    auto name = test.stem() + ".cpp";
    while (!folder.empty()) {
        for (const auto& line : readLines(root / folder / "CMakeLists.txt")) {
            const auto at = line.find(name);
            const bool comment = line.find('#') < at;
            if (at != std::string::npos && !comment && (at == 0 || line[at - 1] == ' ')) {
                return true;
            }
        }
        name = folder.filename().string() + '/' + name;
        folder = folder.parent_path();
    }
    return false;
}

/// The expression that begins at `from` of line `first`, to its semicolon, without what stands in brackets
/// and in texts. At most a few lines: a longer one is a lambda.
std::string outline(const std::vector<std::string>& lines, std::size_t first, std::size_t from) {
    constexpr std::size_t kLines = 8;
    std::string found;
    int depth = 0;
    char quote = 0;
    for (std::size_t i = first; i < std::min(lines.size(), first + kLines); ++i, from = 0) {
        for (std::size_t at = from; at < lines[i].size(); ++at) {
            const char c = lines[i][at];
            if (quote != 0) {
                if (c == '\\') ++at;
                if (c == quote) quote = 0;
                continue;
            }
            if (c == '"' || c == '\'') quote = c;
            if (lines[i].compare(at, 2, "//") == 0) break;
            if (c == ')' || c == ']' || c == '}') --depth;
            if (depth < 0 || (depth == 0 && c == ';')) return found;
            if (depth == 0) found += c;
            if (c == '(' || c == '[' || c == '{') ++depth;
        }
        found += ' ';
    }
    return {};
}

} // namespace

std::vector<std::string> withoutLicenceLine(const std::vector<SourceFile>& files) {
    std::vector<std::string> found;
    for (const auto& file : files) {
        const auto line = file.lines.empty() ? 0U : (file.lines.front().starts_with("#!") ? 1U : 0U);
        const auto mark = file.isScript() ? "# " : "// ";
        if (file.lines.size() <= line || file.lines[line] != fmt::format("{}{}", mark, licence)) {
            found.push_back(fmt::format("{}: line {} is not «{}{}»", file.path, line + 1, mark, licence));
        }
    }
    return found;
}

std::vector<std::string> withoutPragmaOnce(const std::vector<SourceFile>& files) {
    std::vector<std::string> found;
    for (const auto& file : files) {
        const bool readByTools = file.path.starts_with("packaging/"); // not by the compiler
        if (file.isHeader() && !readByTools &&
            std::ranges::find(file.lines, "#pragma once") == file.lines.end()) {
            found.push_back(fmt::format("{}: has no #pragma once", file.path));
        }
    }
    return found;
}

std::vector<std::string> coreWithoutTest(const std::vector<SourceFile>& files) {
    std::set<std::string> paths;
    for (const auto& file : files) {
        paths.insert(file.path);
    }
    std::vector<std::string> found;
    for (const auto& file : files) {
        if (!file.path.starts_with("engine/core/") || !file.path.ends_with(".cpp")) {
            continue;
        }
        const auto test = fmt::format("tests/{}/tst_{}.cpp", file.folder(), file.stem());
        if (!paths.contains(test)) {
            found.push_back(fmt::format("{}: has no {}", file.path, test));
        }
    }
    return found;
}

std::vector<std::string> testsThatNeverRun(const std::vector<SourceFile>& files,
                                           const std::filesystem::path& root) {
    std::vector<std::string> found;
    for (const auto& file : files) {
        if (file.path.starts_with("tests/") && file.stem().starts_with("tst_") &&
            file.path.ends_with(".cpp") && !isNamedInCMake(file, root)) {
            found.push_back(fmt::format("{}: is in no CMakeLists.txt", file.path));
        }
    }
    return found;
}

std::vector<std::string> unfinished(const std::vector<SourceFile>& files) {
    // Written apart, so that this file does not find itself.
    static const std::array notes{std::string("TO") + "DO", std::string("FIX") + "ME",
                                  std::string("XX") + "X"};
    std::vector<std::string> found;
    for (const auto& file : files) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            for (const auto& note : notes) {
                const auto at = file.lines[i].find(note);
                const auto comment = std::min(file.lines[i].find("//"), file.lines[i].find('#'));
                if (at != std::string::npos && comment < at) {
                    found.push_back(fmt::format("{}:{}: {}", file.path, i + 1, note));
                }
            }
        }
    }
    return found;
}

std::vector<std::string> sumsOfTextsKept(const std::vector<SourceFile>& files) {
    static const std::regex kept(R"(\bauto(&&|&)? \w+ = )");
    static const std::regex text(
        R"(\b(QStringLiteral|QByteArrayLiteral|QLatin1Char|QLatin1String|QLatin1StringView)"
        R"(|QChar|QString|QByteArray|tr)\b|u")");
    std::vector<std::string> found;
    for (const auto& file : files) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            std::smatch match;
            if (file.lines[i].find("auto") == std::string::npos ||
                !std::regex_search(file.lines[i], match, kept))
                continue;
            const auto begin = static_cast<std::size_t>(match.position(0) + match.length(0));
            const auto expression = outline(file.lines, i, begin);
            if (expression.find(" + ") == std::string::npos || !std::regex_search(expression, text)) continue;
            found.push_back(
                fmt::format("{}:{}: write the type instead of auto: a sum of texts only refers to "
                            "its parts",
                            file.path, i + 1));
        }
    }
    return found;
}

} // namespace holdfast::meta
