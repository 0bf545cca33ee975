// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/storage_xml.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace holdfast::backups {

namespace {

constexpr int kDeepest = 16;
constexpr std::size_t kMostElements = 100'000;

std::unexpected<Error> noXml(std::string_view why) {
    return failure(ErrorCode::FixInput, "What the storage answered is no XML that makes sense: " +
                                            std::string(why) + ". See that its endpoint is right.");
}

bool isNameByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':';
}

void appendUtf8(std::string& out, std::uint32_t code) {
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) return put(code);
    if (code < 0x800) {
        put(0xC0U | (code >> 6U));
    } else if (code < 0x10000) {
        put(0xE0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3FU));
    } else {
        put(0xF0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3FU));
        put(0x80U | ((code >> 6U) & 0x3FU));
    }
    put(0x80U | (code & 0x3FU));
}

class XmlReader {
public:
    explicit XmlReader(std::string_view text) : m_rest(text) {}

    Result<XmlElement> document() {
        if (m_rest.starts_with("\xEF\xBB\xBF")) m_rest.remove_prefix(3); // the mark of UTF-8
        if (auto passed = passOver(); !passed) return std::unexpected(passed.error());
        auto root = element(0);
        if (!root) return root;
        if (auto passed = passOver(); !passed) return std::unexpected(passed.error());
        if (!m_rest.empty()) return noXml("something follows its end");
        return root;
    }

private:
    bool take(std::string_view what) {
        if (!m_rest.starts_with(what)) return false;
        m_rest.remove_prefix(what.size());
        return true;
    }

    void passBlanks() {
        const auto at = m_rest.find_first_not_of(" \t\r\n");
        m_rest.remove_prefix(std::min(at, m_rest.size()));
    }

    bool passTo(std::string_view end) {
        const auto at = m_rest.find(end);
        if (at == std::string_view::npos) return false;
        m_rest.remove_prefix(at + end.size());
        return true;
    }

    /// Blanks, comments and instructions.
    Result<void> passOver() {
        for (;;) {
            passBlanks();
            if (take("<?")) {
                if (!passTo("?>")) return noXml("it is cut short");
            } else if (take("<!--")) {
                if (!passTo("-->")) return noXml("it is cut short");
            } else {
                return {};
            }
        }
    }

    std::string_view name() {
        const auto end = std::ranges::find_if_not(m_rest, isNameByte);
        const auto out = m_rest.substr(0, static_cast<std::size_t>(end - m_rest.begin()));
        m_rest.remove_prefix(out.size());
        return out;
    }

    /// Up to the end of an opening tag. True: it has no content.
    Result<bool> attributes() {
        for (;;) {
            passBlanks();
            if (take("/>")) return true;
            if (take(">")) return false;
            if (name().empty()) return noXml("a tag has no end");
            passBlanks();
            if (!take("=")) return noXml("an attribute has no value");
            passBlanks();
            const bool twice = take("\"");
            if (!twice && !take("'")) return noXml("an attribute has no value");
            if (!passTo(twice ? "\"" : "'")) return noXml("it is cut short");
        }
    }

    Result<void> characters(std::string& into) {
        while (!m_rest.empty() && m_rest.front() != '<') {
            if (m_rest.front() != '&') {
                const auto end = std::min(m_rest.find_first_of("<&"), m_rest.size());
                into += m_rest.substr(0, end);
                m_rest.remove_prefix(end);
                continue;
            }
            const auto end = m_rest.find(';');
            if (end == std::string_view::npos || end > 10) return noXml("an entity has no end");
            const auto entity = m_rest.substr(1, end - 1);
            m_rest.remove_prefix(end + 1);
            if (!resolve(entity, into)) return noXml("it has an entity that is not XML's");
        }
        return {};
    }

    static bool resolve(std::string_view entity, std::string& into) {
        constexpr std::pair<std::string_view, char> kOwn[] = {
            {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
        for (const auto& [known, is] : kOwn) {
            if (entity == known) {
                into += is;
                return true;
            }
        }
        if (!entity.starts_with('#')) return false;
        entity.remove_prefix(1);
        const int base = entity.starts_with('x') ? 16 : 10;
        if (base == 16) entity.remove_prefix(1);
        std::uint32_t code = 0;
        const auto [end, error] = std::from_chars(entity.data(), entity.data() + entity.size(), code, base);
        const bool is = error == std::errc() && end == entity.data() + entity.size() && code > 0 &&
                        code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
        if (is) appendUtf8(into, code);
        return is;
    }

    // Not deeper than kDeepest.
    Result<XmlElement> element(int depth) { // NOLINT(misc-no-recursion)
        if (depth >= kDeepest) return noXml("it is nested too deep");
        if (++m_count > kMostElements) return noXml("it has too many elements");
        if (!take("<")) return noXml("it does not begin as XML does");
        const auto full = name();
        if (full.empty()) return noXml("a tag has no name");
        XmlElement out{.name = std::string(full.substr(full.rfind(':') + 1)), .text = {}, .children = {}};
        const auto empty = attributes();
        if (!empty) return std::unexpected(empty.error());
        if (*empty) return out;
        for (;;) {
            if (auto read = characters(out.text); !read) return std::unexpected(read.error());
            if (m_rest.empty()) return noXml("it is cut short");
            if (take("<!--")) {
                if (!passTo("-->")) return noXml("it is cut short");
            } else if (take("</")) {
                if (name() != full) return noXml("a tag is closed that is not open");
                passBlanks();
                if (!take(">")) return noXml("a tag has no end");
                return out;
            } else {
                auto inner = element(depth + 1);
                if (!inner) return inner;
                out.children.push_back(std::move(*inner));
            }
        }
    }

    std::string_view m_rest;
    std::size_t m_count = 0;
};

} // namespace

const XmlElement* XmlElement::child(std::string_view wanted) const noexcept {
    const auto found = std::ranges::find(children, wanted, &XmlElement::name);
    return found == children.end() ? nullptr : &*found;
}

std::string XmlElement::textOf(std::string_view wanted) const {
    const auto* found = child(wanted);
    return found == nullptr ? std::string() : found->text;
}

Result<XmlElement> storageXml(std::string_view text) {
    return XmlReader(text).document();
}

} // namespace holdfast::backups
