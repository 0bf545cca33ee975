// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_project.h"

#include "engine/core/base/text.h"
#include "engine/core/discovery/compose_keys.h"
#include "engine/core/discovery/compose_merge.h"
#include "engine/core/discovery/file_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace holdfast::discovery {

namespace {

constexpr std::size_t kMostFiles = 100;
constexpr std::size_t kMostServices = 5'000;
constexpr std::size_t kDeepestExtends = 32;
constexpr std::size_t kDeepestInclude = 16;
/// All services together, written out.
constexpr std::size_t kMostNodes = 1'000'000;

/// The documents of one file, in their order.
struct File {
    std::vector<NodePtr> documents;
};

class Loader {
public:
    Loader(const ComposeRequest& request, Variables& variables, Findings& findings)
        : m_request(request), m_variables(variables), m_findings(findings) {}

    ComposeProject load() {
        readEnvironment();
        readAll(m_request.files, 0);
        chooseProfiles();
        if (const auto named = m_variables.find("COMPOSE_PROJECT_NAME"); named && !named->empty())
            m_project.name = *named;
        if (m_project.name.empty()) m_project.name = m_request.name;
        if (m_project.name.empty() && !m_request.files.empty())
            m_project.name = lastPart(folderOf(m_request.files.front()));
        return std::move(m_project);
    }

private:
    void readEnvironment() {
        if (m_request.files.empty()) return;
        const bool named = !m_request.environmentFile.empty();
        const std::string path =
            named ? m_request.environmentFile : joined(folderOf(m_request.files.front()), ".env");
        addEnvironment(path, named ? Demand::Needed : Demand::Optional, {});
    }

    enum class Demand : std::uint8_t { Needed, Optional };

    void addEnvironment(const std::string& path, Demand demand, const Place& asked) {
        const auto answer = m_request.read(path, DocumentLimits{}.bytes);
        if (answer.status == FileAnswer::Status::Read) {
            m_variables.addFile(answer.text, path, m_findings);
        } else if (demand == Demand::Needed || answer.status == FileAnswer::Status::Refused) {
            const Place place = asked.file ? asked : Place{.file = std::make_shared<const std::string>(path)};
            m_findings.note(place, fmt::format("the environment file {} {}: its variables are missing", path,
                                               whyNot(answer)));
        }
    }

    static std::string whyNot(const FileAnswer& answer) {
        return answer.status == FileAnswer::Status::Absent ? "is not there" : answer.why;
    }

    /// Null: it cannot be read, and that has been said at `asked` (or at the file itself when nothing asked).
    const File* file(const std::string& path, const Place& asked) {
        if (const auto known = m_files.find(path); known != m_files.end())
            return known->second ? &*known->second : nullptr;
        const Place place = asked.file ? asked : Place{.file = std::make_shared<const std::string>(path)};
        if (m_files.size() >= kMostFiles) {
            m_findings.error(place, fmt::format("more than {} files in one project", kMostFiles));
            return nullptr;
        }
        auto& slot = m_files[path];
        const auto answer = m_request.read(path, DocumentLimits{}.bytes);
        if (answer.status != FileAnswer::Status::Read) {
            const std::string which = asked.file ? path + " " : "";
            m_findings.error(place, answer.status == FileAnswer::Status::Absent
                                        ? (asked.file ? which + "is not there" : "there is no such file")
                                        : which + answer.why);
            return nullptr;
        }
        m_project.files.push_back(path);
        const PutVariables variables = [this](const std::string& raw, const Place& where) {
            return m_variables.expand(raw, where, m_findings);
        };
        const bool clean = !m_findings.hasErrors();
        slot = File{readDocuments(answer.text, path, variables, m_findings)};
        const bool empty = std::ranges::all_of(slot->documents, [](const NodePtr& d) { return d->isNull(); });
        if (empty && (clean != m_findings.hasErrors() || slot->documents.empty()) &&
            !m_findings.hasErrors()) {
            m_findings.error({.file = std::make_shared<const std::string>(path), .line = 1, .column = 1},
                             "the file is empty: a Compose file has «services»");
        }
        return &*slot;
    }

    void readAll(const std::vector<std::string>& paths, std::size_t depth) {
        for (const auto& path : paths) {
            m_stack.push_back(path);
            if (const File* read = file(path, depth == 0 ? Place{} : m_askedBy)) addFile(*read, path, depth);
            m_stack.pop_back();
        }
    }

    void addFile(const File& read, const std::string& path, std::size_t depth) {
        for (const auto& document : read.documents) {
            if (document->isNull()) continue;
            if (!document->isMap()) {
                m_findings.error(document->where, fmt::format("expected a mapping with «services», found {}",
                                                              kindWord(*document)));
                continue;
            }
            checkKeys(*document);
            if (const Node* name = document->find("name"); name != nullptr && name->isScalar() && depth == 0)
                m_project.name = name->text;
            if (const Node* include = document->find("include")) readIncludes(*include, path, depth);
            if (const auto* services = document->entry("services")) {
                addServices(services->value, path);
            } else if (document->find("include") == nullptr) {
                sayNoServices(*document);
            }
        }
    }

    void checkKeys(const Node& document) {
        for (const auto& entry : document.entries) {
            if (entry.key.starts_with("x-") ||
                std::ranges::find(topLevelKeys(), entry.key) != topLevelKeys().end())
                continue;
            // Version 1 had the services here; sayNoServices() tells.
            if (document.entry("services") == nullptr) continue;
            m_findings.note(entry.where,
                            fmt::format("«{}» is not known at the top of a Compose file", entry.key),
                            m_findings.nearest(entry.key, topLevelKeys()));
        }
    }

    void sayNoServices(const Node& document) {
        const auto isService = [](const Node::Entry& entry) {
            return entry.value->find("image") != nullptr || entry.value->find("build") != nullptr;
        };
        const bool old = std::ranges::any_of(document.entries, isService);
        m_findings.error(document.where,
                         old ? "«services» is missing: services stand at the top, as in version 1 "
                               "of the format, which Compose reads no longer"
                             : "«services» is missing: this is no Compose file",
                         old ? "put them below «services:»" : "");
    }

    void readIncludes(const Node& include, const std::string& path, std::size_t depth) {
        if (!include.isSequence()) {
            m_findings.error(include.where,
                             fmt::format("include: expected a list of files, found {}", kindWord(include)));
            return;
        }
        for (const auto& item : include.items) {
            const Node* named = item->isMap() ? item->find("path") : item.get();
            std::vector<std::string> paths;
            if (named != nullptr && named->isScalar()) paths.push_back(named->text);
            if (named != nullptr && named->isSequence()) {
                for (const auto& one : named->items)
                    if (one->isScalar()) paths.push_back(one->text);
            }
            if (paths.empty()) {
                m_findings.error(item->where, "include: expected the path of a file");
                continue;
            }
            readInclude(*item, std::move(paths), path, depth);
        }
    }

    void readInclude(const Node& item, std::vector<std::string> paths, const std::string& by,
                     std::size_t depth) {
        for (auto& path : paths) {
            path = joined(folderOf(by), path);
            if (std::ranges::find(m_stack, path) != m_stack.end()) {
                m_findings.error(item.where,
                                 fmt::format("include goes round in a circle: {} includes itself", path),
                                 "take one of the includes out");
                return;
            }
        }
        if (depth >= kDeepestInclude) {
            m_findings.error(item.where,
                             fmt::format("more than {} includes within each other", kDeepestInclude));
            return;
        }
        if (const Node* file = item.find("env_file")) {
            if (file->isScalar())
                addEnvironment(joined(folderOf(by), file->text), Demand::Needed, file->where);
        } else {
            addEnvironment(joined(folderOf(paths.front()), ".env"), Demand::Optional, item.where);
        }
        const Place before = m_askedBy;
        m_askedBy = item.where;
        readAll(paths, depth + 1);
        m_askedBy = before;
    }

    void addServices(const NodePtr& services, const std::string& path) {
        if (!services->isMap()) {
            if (!services->isNull())
                m_findings.error(services->where,
                                 fmt::format("services: expected a mapping, found {}", kindWord(*services)));
            return;
        }
        for (const auto& entry : services->entries) {
            if (!entry.value->isMap()) {
                if (entry.value->tag == Node::Tag::Reset) {
                    drop(entry.key);
                } else {
                    m_findings.error(entry.where, fmt::format("service «{}»: expected a mapping, found {}",
                                                              entry.key, kindWord(*entry.value)));
                }
                continue;
            }
            if (entry.value->tag == Node::Tag::Reset) {
                drop(entry.key);
                continue;
            }
            put(entry, resolved(entry.value, entry.key, path));
        }
    }

    void drop(const std::string& name) {
        std::erase_if(m_project.services, [&](const ProjectService& known) { return known.name == name; });
        m_index.clear();
        for (std::size_t i = 0; i < m_project.services.size(); ++i)
            m_index.emplace(m_project.services[i].name, i);
    }

    void put(const Node::Entry& entry, const NodePtr& node) {
        if (m_project.services.size() >= kMostServices) {
            m_findings.error(entry.where, fmt::format("more than {} services in one project", kMostServices));
            return;
        }
        m_nodes += node->size;
        if (m_nodes > kMostNodes) {
            m_findings.error(entry.where, "the services together are larger than a Compose project may be");
            return;
        }
        const auto [at, isNew] = m_index.emplace(entry.key, m_project.services.size());
        if (isNew) {
            m_project.services.push_back({.name = entry.key, .where = entry.where, .node = node});
        } else {
            auto& known = m_project.services[at->second];
            known.node = mergeService(known.node, node);
        }
    }

    /// The service with what it extends.
    NodePtr resolved(const NodePtr& node, const std::string& name, const std::string& path) {
        const Node* extends = node->find("extends");
        if (extends == nullptr) return node;
        const Node* service = extends->isMap() ? extends->find("service") : extends;
        if (service == nullptr || !service->isScalar()) {
            m_findings.error(extends->where, "extends: expected the name of a service");
            return node;
        }
        std::string from = path;
        if (const Node* other = extends->find("file"); other != nullptr && other->isScalar())
            from = joined(folderOf(path), other->text);
        m_extends.emplace_back(path, name);
        const NodePtr base = baseOf(service->text, from, *service, extends->find("file"));
        m_extends.pop_back();
        if (!base) return node;
        m_nodes += base->size;
        return mergeService(base, node);
    }

    NodePtr baseOf(const std::string& name, const std::string& path, const Node& named,
                   const Node* fileNode) {
        if (std::ranges::find(m_extends, std::pair(path, name)) != m_extends.end()) {
            std::string round;
            for (const auto& [file, service] : m_extends)
                round += service + " → ";
            m_findings.error(named.where, fmt::format("extends goes round in a circle: {}{}", round, name),
                             "let one of them stand for itself");
            return nullptr;
        }
        if (m_extends.size() > kDeepestExtends || m_nodes > kMostNodes) {
            m_findings.error(named.where, fmt::format("extends over more than {} steps", kDeepestExtends));
            return nullptr;
        }
        const File* read = file(path, fileNode != nullptr ? fileNode->where : named.where);
        if (read == nullptr) return nullptr;
        std::vector<std::string_view> known;
        for (const auto& document : read->documents) {
            const Node* services = document->find("services");
            if (services == nullptr) continue;
            if (const auto* entry = services->entry(name); entry != nullptr && entry->value->isMap())
                return resolved(entry->value, name, path);
            for (const auto& entry : services->entries)
                known.push_back(entry.key);
        }
        m_findings.error(named.where, fmt::format("extends: there is no service «{}» in {}", name, path),
                         m_findings.nearest(name, known));
        return nullptr;
    }

    void chooseProfiles() {
        std::set<std::string, std::less<>> chosen(m_request.profiles.begin(), m_request.profiles.end());
        if (chosen.empty()) {
            std::string_view rest;
            const auto listed = m_variables.find("COMPOSE_PROFILES").value_or("");
            for (rest = listed; !rest.empty();) {
                const auto comma = rest.find(',');
                if (const auto one = trimmed(rest.substr(0, comma)); !one.empty()) chosen.emplace(one);
                rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
            }
        }
        for (const auto& service : m_project.services) {
            const Node* profiles = service.node->find("profiles");
            if (profiles == nullptr) continue;
            for (const auto& profile : profiles->items)
                m_project.profiles.insert(profile->text);
        }
        const auto isInactive = [&](const ProjectService& service) {
            const Node* profiles = service.node->find("profiles");
            if (profiles == nullptr || !profiles->isSequence() || profiles->items.empty()) return false;
            if (chosen.contains("*")) return false;
            std::string names;
            for (const auto& profile : profiles->items) {
                if (chosen.contains(profile->text)) return false;
                names += (names.empty() ? "" : ", ") + profile->text;
            }
            m_findings.note(
                service.where,
                fmt::format("service «{}» is left out: it belongs to the profile {}", service.name, names),
                fmt::format("choose the profile {} to take it in", profiles->items.front()->text));
            m_project.inactive.emplace(service.name, service.where);
            return true;
        };
        std::erase_if(m_project.services, isInactive);
    }

    const ComposeRequest& m_request;
    Variables& m_variables;
    Findings& m_findings;
    ComposeProject m_project;
    std::map<std::string, std::optional<File>> m_files;
    std::map<std::string, std::size_t> m_index; ///< of m_project.services
    std::vector<std::string> m_stack;           ///< files that include each other
    std::vector<std::pair<std::string, std::string>> m_extends;
    Place m_askedBy;
    std::size_t m_nodes = 0;
};

} // namespace

ComposeProject readProject(const ComposeRequest& request, Variables& variables, Findings& findings) {
    return Loader(request, variables, findings).load();
}

} // namespace holdfast::discovery
