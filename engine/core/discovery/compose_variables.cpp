// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_variables.h"

#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace holdfast::discovery {

namespace {

constexpr int kDeepest = 16;
/// Variables of variables could double without end.
constexpr std::size_t kLongest = std::size_t{256} * 1024;

bool startsName(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool isName(char c) {
    return startsName(c) || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

std::size_t nameLength(std::string_view text) {
    if (text.empty() || !startsName(text.front())) return 0;
    const auto end = std::ranges::find_if_not(text, isName);
    return static_cast<std::size_t>(end - text.begin());
}

/// The «}» that closes what was opened before the beginning of `text`; npos: none.
std::size_t closingBrace(std::string_view text) {
    int open = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') {
            ++open;
            ++i;
        } else if (text[i] == '}' && --open == 0) {
            return i;
        }
    }
    return std::string_view::npos;
}

using Lookup = std::function<std::optional<std::string>(const std::string&)>;

/// One text with its variables put in.
class Expander {
public:
    /// `missed`: the variables that were said to be missing.
    Expander(const Lookup& lookup, std::set<std::string>& missed, const Place& place, Findings& findings)
        : m_lookup(lookup), m_missed(missed), m_place(place), m_findings(findings) {}

    std::string expand(std::string_view raw, int depth) {
        std::string out;
        while (!raw.empty() && !m_tooLong) {
            const auto dollar = raw.find('$');
            append(out, raw.substr(0, dollar));
            if (dollar == std::string_view::npos) break;
            raw.remove_prefix(dollar + 1);
            if (raw.starts_with('$')) {
                append(out, "$");
                raw.remove_prefix(1);
            } else if (raw.starts_with('{')) {
                raw.remove_prefix(braced(raw.substr(1), out, depth) + 1);
            } else if (const auto length = nameLength(raw); length > 0) {
                append(out, plain(std::string(raw.substr(0, length))));
                raw.remove_prefix(length);
            } else {
                refuse("«$» stands alone");
                append(out, "$");
            }
        }
        return out;
    }

    [[nodiscard]] bool varied() const noexcept { return m_varied; }

private:
    void append(std::string& out, std::string_view more) {
        if (out.size() + more.size() > kLongest) {
            if (!m_tooLong)
                m_findings.error(m_place, fmt::format("variables make this longer than {} bytes", kLongest),
                                 "a variable that refers to itself in several steps?");
            m_tooLong = true;
            return;
        }
        out += more;
    }

    void refuse(const std::string& what) {
        m_findings.note(m_place, what + ": Compose refuses this; taken as it stands",
                        "a dollar sign is written $$");
    }

    std::string plain(const std::string& name) {
        m_varied = true;
        if (auto value = m_lookup(name)) return *value;
        if (m_missed.insert(name).second)
            m_findings.note(m_place, fmt::format("the variable {} is not set: taken as empty", name),
                            fmt::format("set {} in the environment or in .env", name));
        return {};
    }

    /// After «${»; returns how much of `text` was used.
    std::size_t braced(std::string_view text, std::string& out, int depth) {
        const auto close = closingBrace(text);
        const auto length = nameLength(text);
        if (close == std::string_view::npos || length == 0 || length > close) {
            refuse(close == std::string_view::npos ? "«${» without its «}»" : "«${» without a name");
            append(out, "${");
            return 0;
        }
        if (depth >= kDeepest) {
            refuse("variables within variables too deep");
            return close + 1;
        }
        const std::string name(text.substr(0, length));
        const auto rest = text.substr(length, close - length);
        append(out, rest.empty() ? plain(name) : chosen(name, rest, depth));
        return close + 1;
    }

    /// «:-x», «-x», «:?x», «?x», «:+x», «+x»
    std::string chosen(const std::string& name, std::string_view rest, int depth) {
        const bool emptyIsUnset = rest.starts_with(':');
        const auto form = rest.substr(emptyIsUnset ? 1 : 0);
        const char sign = form.empty() ? '\0' : form.front();
        if (sign != '-' && sign != '?' && sign != '+') {
            refuse(fmt::format("what follows {} in «${{…}}» has no meaning", name));
            return fmt::format("${{{}{}}}", name, rest);
        }
        m_varied = true;
        const auto value = m_lookup(name);
        const bool isSet = value && !(emptyIsUnset && value->empty());
        const auto word = form.substr(1);
        if (sign == '+') return isSet ? expand(word, depth + 1) : std::string();
        if (isSet) return *value;
        if (sign == '-') return expand(word, depth + 1);
        const auto why = expand(word, depth + 1);
        if (!m_missed.insert(name).second) return {};
        m_findings.note(m_place,
                        fmt::format("the variable {} is not set and Compose demands it{}; taken as empty",
                                    name, why.empty() ? "" : fmt::format(" («{}»)", why)),
                        fmt::format("set {} in the environment or in .env", name));
        return {};
    }

    const Lookup& m_lookup;
    std::set<std::string>& m_missed;
    const Place& m_place;
    Findings& m_findings;
    bool m_varied = false;
    bool m_tooLong = false;
};

/// Reads the value of a line, which may go on over several lines in quotes.
class ValueReader {
public:
    ValueReader(std::string_view& text, int& line) : m_text(text), m_line(line) {}

    bool singleQuoted() const noexcept { return m_single; }

    bool isOpen() const noexcept { return m_open; }

    std::string read() {
        while (m_text.starts_with(' ') || m_text.starts_with('\t'))
            m_text.remove_prefix(1);
        if (m_text.starts_with('"') || m_text.starts_with('\'')) return quoted();
        auto value = m_text.substr(0, m_text.find('\n'));
        m_text.remove_prefix(value.size());
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (value[i] == '#' && (i == 0 || value[i - 1] == ' ' || value[i - 1] == '\t')) {
                value = value.substr(0, i);
                break;
            }
        }
        return std::string(trimmed(value));
    }

private:
    std::string quoted() {
        const char quote = m_text.front();
        m_single = quote == '\'';
        m_open = true;
        std::string value;
        std::size_t i = 1;
        for (; i < m_text.size(); ++i) {
            const char c = m_text[i];
            if (c == quote) {
                m_open = false;
                ++i;
                break;
            }
            if (c == '\n') ++m_line;
            if (!m_single && c == '\\' && i + 1 < m_text.size()) {
                const char escaped = m_text[++i];
                if (escaped == 'n')
                    value += '\n';
                else if (escaped == 't')
                    value += '\t';
                else if (escaped == '$')
                    value += "$$";
                else
                    value += escaped;
                continue;
            }
            value += c;
        }
        m_text.remove_prefix(std::min(i, m_text.size()));
        const auto rest = m_text.substr(0, m_text.find('\n'));
        m_text.remove_prefix(rest.size());
        return value;
    }

    std::string_view& m_text;
    int& m_line;
    bool m_single = false;
    bool m_open = false;
};

} // namespace

std::vector<FileVariable>
readEnvironmentFile(std::string_view text, const std::string& name, Findings& findings,
                    const std::function<std::string(const std::string& raw, const Place& place,
                                                    const std::vector<FileVariable>& before)>& expand) {
    constexpr std::size_t kMost = 10'000;
    const auto file = std::make_shared<const std::string>(name);
    std::vector<FileVariable> variables;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (int line = 1; !text.empty() && variables.size() < kMost; ++line) {
        const auto end = text.find('\n');
        auto head = trimmed(text.substr(0, end));
        const Place place{.file = file, .line = line, .column = 1};
        if (head.starts_with("export ")) head = trimmed(head.substr(7));
        const auto length = head.find_first_of("=: \t");
        const auto key = head.substr(0, length);
        const bool isComment = head.empty() || head.starts_with('#');
        const bool hasValue =
            length != std::string_view::npos && trimmed(head.substr(length)).starts_with('=');
        if (!isComment && !hasValue && length == std::string_view::npos) {
            variables.push_back({.name = std::string(key), .value = std::nullopt, .line = line});
        } else if (!isComment && (!hasValue || key.empty())) {
            findings.note(place, "not a line of the form NAME=value: left out");
        }
        if (isComment || !hasValue || key.empty()) {
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            continue;
        }
        text.remove_prefix(text.find('=') + 1);
        ValueReader reader(text, line);
        auto value = reader.read();
        if (reader.isOpen()) findings.note(place, fmt::format("{}: a quote is not closed", key));
        if (!reader.singleQuoted()) value = expand(value, place, variables);
        variables.push_back({.name = std::string(key), .value = std::move(value), .line = place.line});
        if (text.starts_with('\n')) text.remove_prefix(1);
    }
    return variables;
}

std::vector<std::string> variableNames(std::string_view raw) {
    std::vector<std::string> names;
    while (true) {
        const auto dollar = raw.find('$');
        if (dollar == std::string_view::npos) return names;
        raw.remove_prefix(dollar + 1);
        if (raw.starts_with('$')) {
            raw.remove_prefix(1);
            continue;
        }
        if (raw.starts_with('{')) raw.remove_prefix(1);
        if (const auto length = nameLength(raw); length > 0) {
            names.emplace_back(raw.substr(0, length));
            raw.remove_prefix(length);
        }
    }
}

Variables::Variables(EnvironmentLookup environment) : m_environment(std::move(environment)) {}

void Variables::addFile(std::string_view text, const std::string& name, Findings& findings) {
    const auto expandIn = [this, &findings](const std::string& raw, const Place& place,
                                            const std::vector<FileVariable>& before) {
        const Lookup lookup = [this, &before](const std::string& wanted) -> std::optional<std::string> {
            if (auto value = find(wanted)) return value;
            const auto found = std::ranges::find(before.rbegin(), before.rend(), wanted, &FileVariable::name);
            return found == before.rend() ? std::nullopt : found->value;
        };
        return Expander(lookup, m_missed, place, findings).expand(raw, 0);
    };
    for (auto& variable : readEnvironmentFile(text, name, findings, expandIn)) {
        if (variable.value) m_file.insert_or_assign(variable.name, std::move(*variable.value));
    }
}

std::optional<std::string> Variables::find(const std::string& name) const {
    if (m_environment) {
        if (auto value = m_environment(name)) return value;
    }
    const auto found = m_file.find(name);
    return found == m_file.end() ? std::nullopt : std::optional(found->second);
}

Varied Variables::expand(const std::string& raw, const Place& place, Findings& findings) const {
    if (raw.find('$') == std::string::npos) return {.text = raw, .varied = false};
    const Lookup lookup = [this](const std::string& name) { return find(name); };
    Expander expander(lookup, m_missed, place, findings);
    auto text = expander.expand(raw, 0);
    return {.text = std::move(text), .varied = expander.varied()};
}

} // namespace holdfast::discovery
