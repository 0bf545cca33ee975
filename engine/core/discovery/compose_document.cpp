// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_document.h"

#include "engine/core/discovery/utf8_check.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace holdfast::discovery {

namespace {

/// A bound was passed: nothing further is read.
struct TooMuch {
    Place place;
    std::string message;
};

/// Builds the values from the parser's events.
class Builder final : public YAML::EventHandler {
public:
    Builder(std::shared_ptr<const std::string> file, const PutVariables& variables, Findings& findings,
            const DocumentLimits& limits)
        : m_file(std::move(file)), m_variables(variables), m_findings(findings), m_limits(limits) {}

    [[nodiscard]] std::vector<NodePtr> take() { return std::move(m_documents); }

    void OnDocumentStart(const YAML::Mark&) override { m_anchors.clear(); }

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        auto node = std::make_shared<Node>();
        node->where = place(mark);
        finish(std::move(node), anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = m_anchors.find(anchor);
        if (found == m_anchors.end()) {
            m_findings.error(place(mark), "an alias stands within its own anchor",
                             "name a part that is complete before the alias");
            OnNull(mark, 0);
            return;
        }
        put(found->second, place(mark));
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        auto node = std::make_shared<Node>();
        node->kind = Node::Kind::Scalar;
        node->where = place(mark);
        node->tag = tagOf(tag);
        if (isKeyNext()) {
            node->text = value;
        } else {
            auto varied = m_variables(value, node->where);
            node->text = std::move(varied.text);
            node->varied = varied.varied;
            if (varied.varied) node->raw = value;
        }
        finish(std::move(node), anchor);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        start(Node::Kind::Sequence, mark, tag, anchor);
    }

    void OnSequenceEnd() override { end(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        start(Node::Kind::Map, mark, tag, anchor);
    }

    void OnMapEnd() override {
        if (!m_open.empty()) mergeInto(m_open.back());
        end();
    }

private:
    struct Merge {
        NodePtr from;
        Place where;
    };

    struct Open {
        std::shared_ptr<Node> node;
        YAML::anchor_t anchor = 0;
        std::set<std::string> keys;
        std::vector<Merge> merges;
        bool hasKey = false; ///< a key was read, its value comes next
        bool keyCounts = true;
        std::string key;
        Place keyPlace;
    };

    [[nodiscard]] Place place(const YAML::Mark& mark) const {
        return {.file = m_file, .line = mark.line + 1, .column = mark.column + 1};
    }

    static Node::Tag tagOf(const std::string& tag) {
        if (tag == "!reset") return Node::Tag::Reset;
        return tag == "!override" ? Node::Tag::Override : Node::Tag::None;
    }

    [[nodiscard]] bool isKeyNext() const {
        return !m_open.empty() && m_open.back().node->isMap() && !m_open.back().hasKey;
    }

    void count(std::size_t nodes, const Place& where) {
        m_made += nodes;
        if (m_made <= m_limits.nodes) return;
        throw TooMuch{where,
                      fmt::format("larger than a Compose file may be: more than {} entries", m_limits.nodes)};
    }

    void start(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        Open open;
        open.node = std::make_shared<Node>();
        open.node->kind = kind;
        open.node->tag = tagOf(tag);
        open.node->where = place(mark);
        open.anchor = anchor;
        if (m_open.size() >= static_cast<std::size_t>(m_limits.depth)) {
            throw TooMuch{
                open.node->where,
                fmt::format("nested deeper than a Compose file may be ({} levels)", m_limits.depth)};
        }
        m_open.push_back(std::move(open));
    }

    void end() {
        if (m_open.empty()) return;
        auto done = std::move(m_open.back());
        m_open.pop_back();
        finish(std::move(done.node), done.anchor);
    }

    void finish(std::shared_ptr<Node> node, YAML::anchor_t anchor) {
        count(1, node->where);
        if (anchor != 0) m_anchors[anchor] = node;
        const Place where = node->where;
        put(std::move(node), where);
    }

    /// Into what is open, or as a document. `where`: of the value, or of the alias that stands for it.
    void put(const NodePtr& node, const Place& where) {
        if (m_open.empty()) {
            m_documents.push_back(node);
            return;
        }
        auto& open = m_open.back();
        if (open.node->isSequence()) {
            grow(*open.node, node->size, where);
            open.node->items.push_back(node);
        } else if (!open.hasKey) {
            takeKey(open, *node, where);
        } else {
            takeValue(open, node, where);
        }
    }

    void grow(Node& node, std::size_t by, const Place& where) const {
        node.size += by;
        if (node.size <= m_limits.nodes) return;
        throw TooMuch{where,
                      fmt::format("aliases expand to more than {} entries: larger than a Compose file may be",
                                  m_limits.nodes)};
    }

    void takeKey(Open& open, const Node& node, const Place& where) {
        open.hasKey = true;
        open.key = node.text;
        open.keyPlace = where;
        open.keyCounts = false;
        if (!node.isScalar()) {
            m_findings.error(where, fmt::format("a key has to be a text, found {}", kindWord(node)));
        } else if (!open.keys.insert(node.text).second) {
            m_findings.error(where, fmt::format("«{}» stands here twice", node.text),
                             node.text == "<<" ? "merge several with a list: <<: [*a, *b]"
                                               : "keep one of the two");
        } else {
            open.keyCounts = true;
        }
    }

    void takeValue(Open& open, const NodePtr& node, const Place& where) {
        open.hasKey = false;
        if (!open.keyCounts) return;
        if (open.key == "<<") {
            if (node->isSequence()) {
                for (const auto& item : node->items)
                    open.merges.push_back({item, where});
            } else {
                open.merges.push_back({node, where});
            }
            return;
        }
        grow(*open.node, 1 + node->size, where);
        open.node->entries.push_back({.key = open.key, .where = open.keyPlace, .value = node});
    }

    /// What stands in the mapping itself wins; of several merged ones the first.
    void mergeInto(Open& open) {
        for (const auto& merge : open.merges) {
            if (!merge.from->isMap()) {
                m_findings.error(merge.where,
                                 fmt::format("«<<» merges a mapping, found {}", kindWord(*merge.from)));
                continue;
            }
            count(merge.from->entries.size(), merge.where);
            for (const auto& entry : merge.from->entries) {
                if (!open.keys.insert(entry.key).second) continue;
                grow(*open.node, 1 + entry.value->size, merge.where);
                open.node->entries.push_back(entry);
            }
        }
    }

    std::shared_ptr<const std::string> m_file;
    const PutVariables& m_variables;
    Findings& m_findings;
    const DocumentLimits& m_limits;
    std::map<YAML::anchor_t, NodePtr> m_anchors;
    std::vector<Open> m_open;
    std::vector<NodePtr> m_documents;
    std::size_t m_made = 0;
};

/// What the parser says, in words of a person who has not read the YAML specification.
std::string plainWords(const std::string& message) {
    if (message.find("illegal map value") != std::string::npos)
        return "not valid YAML: a «:» where none may stand; a text with «: » in it needs quotes";
    if (message.find("end of map not found") != std::string::npos)
        return "not valid YAML: this line is not indented as those before it";
    return "not valid YAML: " + message;
}

} // namespace

std::vector<NodePtr> readDocuments(std::string_view text, const std::string& file,
                                   const PutVariables& variables, Findings& findings,
                                   const DocumentLimits& limits) {
    const auto name = std::make_shared<const std::string>(file);
    const Place whole{.file = name};
    if (text.size() > limits.bytes) {
        findings.error(whole, fmt::format("larger than a Compose file may be ({} bytes, at most {})",
                                          text.size(), limits.bytes));
        return {};
    }
    if (const auto bad = findNonText(text)) {
        findings.error({.file = name, .line = bad->line, .column = bad->column},
                       bad->byte == 0 ? "not a text: it holds a zero byte"
                                      : fmt::format("not UTF-8: the byte 0x{:02X} stands here", bad->byte),
                       "save the file as UTF-8");
        return {};
    }
    Builder builder(name, variables, findings, limits);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
        return builder.take();
    } catch (const TooMuch& bound) {
        findings.error(bound.place, bound.message);
    } catch (const YAML::Exception& problem) {
        findings.error({.file = name, .line = problem.mark.line + 1, .column = problem.mark.column + 1},
                       plainWords(problem.msg));
    } catch (const std::exception& problem) {
        findings.error(whole, fmt::format("could not be read as YAML: {}", problem.what()));
    }
    return {};
}

} // namespace holdfast::discovery
