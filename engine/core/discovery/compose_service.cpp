// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_service.h"

#include "engine/core/base/text.h"
#include "engine/core/discovery/compose_keys.h"
#include "engine/core/discovery/compose_merge.h"
#include "engine/core/discovery/file_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>

namespace holdfast::discovery {

namespace {

std::string textOf(const Node& map, std::string_view key) {
    const Node* node = map.find(key);
    return node != nullptr && node->isScalar() ? std::string(trimmed(node->text)) : std::string();
}

/// «512m», «1.5g», «2gb», «1073741824»: as Docker counts, in powers of 1,024.
std::optional<double> dockerBytes(std::string_view text) {
    text = trimmed(text);
    const auto end = text.find_first_not_of("0123456789.");
    const auto number = parseNumber(text.substr(0, end));
    if (!number || *number < 0.0) return std::nullopt;
    if (end == std::string_view::npos) return number;
    switch (std::tolower(static_cast<unsigned char>(text[end]))) {
    case 'b':
        return *number;
    case 'k':
        return *number * 1024.0;
    case 'm':
        return *number * 1024.0 * 1024.0;
    case 'g':
        return *number * 1024.0 * 1024.0 * 1024.0;
    case 't':
        return *number * 1024.0 * 1024.0 * 1024.0 * 1024.0;
    default:
        return std::nullopt;
    }
}

/// Fills a service, one method for each group of keys.
class ServiceReader {
public:
    ServiceReader(const ProjectService& source, const FileReader& read, const Variables& variables,
                  TextBudget& budget, Findings& findings)
        : m_node(*source.node), m_read(read), m_variables(variables), m_budget(budget), m_findings(findings) {
        m_service.name = source.name;
        m_service.where = source.where;
    }

    ComposeService readService() {
        checkKeys();
        readIdentity();
        readVariables();
        if (const Node* ports = m_node.find("ports")) m_service.ports = readPorts(*ports, m_findings);
        if (const Node* expose = m_node.find("expose")) m_service.exposed = readExposed(*expose, m_findings);
        if (const Node* health = m_node.find("healthcheck"))
            m_service.health = readHealthcheck(*health, m_findings);
        readDependsOn();
        readLinks();
        readSharing();
        readProxyWord();
        readNetworks();
        readResources();
        return std::move(m_service);
    }

private:
    void checkKeys() {
        for (const auto& entry : m_node.entries) {
            if (entry.key.starts_with("x-") ||
                std::ranges::find(serviceKeys(), entry.key) != serviceKeys().end())
                continue;
            m_findings.note(
                entry.where,
                fmt::format("service «{}»: «{}» is not known in a Compose file", m_service.name, entry.key),
                m_findings.nearest(entry.key, serviceKeys()));
        }
    }

    void readIdentity() {
        m_service.image = textOf(m_node, "image");
        m_service.containerName = textOf(m_node, "container_name");
        m_service.hostname = textOf(m_node, "hostname");
        m_service.networkMode = textOf(m_node, "network_mode");
        if (const Node* build = m_node.find("build")) {
            m_service.build = build->isScalar() ? build->text : textOf(*build, "context");
            if (m_service.build.empty()) m_service.build = ".";
        }
        for (const std::string_view key : {"entrypoint", "command"}) {
            const Node* command = m_node.find(key);
            if (command == nullptr) continue;
            readCommand(*command);
        }
        if (const Node* profiles = m_node.find("profiles")) {
            for (const auto& profile : profiles->items)
                if (profile->isScalar()) m_service.profiles.push_back(profile->text);
        }
    }

    bool fits(std::size_t bytes, const Place& where) {
        if (m_budget.take(bytes)) return true;
        m_findings.error(where, "variables and commands of all services together are larger than those of a "
                                "Compose project may be");
        return false;
    }

    void readCommand(const Node& command) {
        const auto addRaw = [this](const Node& node) {
            const auto& raw = node.varied ? node.raw : node.text;
            if (fits(raw.size(), node.where)) m_service.rawCommand += ' ' + raw;
        };
        if (command.isScalar()) addRaw(command);
        for (const auto& item : command.items)
            addRaw(*item);
        if (!fits(2 * m_service.rawCommand.size(), command.where)) return;
        // «sh -c "celery -A app worker"» has the words of both.
        for (const auto& word : wordsOf(command)) {
            if (word.find(' ') == std::string::npos)
                m_service.command.push_back(word);
            else
                std::ranges::move(shellWords(word), std::back_inserter(m_service.command));
        }
    }

    void readVariables() {
        if (const Node* files = m_node.find("env_file")) {
            if (files->isSequence()) {
                for (const auto& item : files->items)
                    readVariableFile(*item);
            } else {
                readVariableFile(*files);
            }
        }
        const auto* environment = m_node.entry("environment");
        if (environment == nullptr || environment->value->isNull()) return;
        if (environment->value->isScalar()) {
            m_findings.note(environment->value->where,
                            "environment: expected a mapping or a list of NAME=value, found a text");
            return;
        }
        const NodePtr named = asMapping(environment->value);
        for (const auto& entry : named->entries) {
            std::string value = entry.value->text;
            // A name alone is taken from the environment of whoever starts Compose.
            if (entry.value->isNull()) value = m_variables.find(entry.key).value_or("");
            put({.name = entry.key,
                 .value = std::move(value),
                 .raw = entry.value->raw,
                 .where = entry.where});
        }
    }

    void put(ServiceVariable variable) {
        if (!fits(variable.name.size() + variable.value.size() + variable.raw.size(), variable.where)) return;
        const auto [at, isNew] = m_index.emplace(variable.name, m_service.variables.size());
        if (isNew)
            m_service.variables.push_back(std::move(variable));
        else
            m_service.variables[at->second] = std::move(variable);
    }

    void readVariableFile(const Node& item) {
        const Node* named = item.isMap() ? item.find("path") : &item;
        if (named == nullptr || !named->isScalar() || named->text.empty()) {
            m_findings.note(item.where, "env_file: expected the path of a file");
            return;
        }
        const std::string path = joined(named->where.folder(), named->text);
        const auto answer = m_read(path, DocumentLimits{}.bytes);
        const bool optional = textOf(item, "required") == "false";
        if (answer.status != FileAnswer::Status::Read) {
            if (answer.status == FileAnswer::Status::Absent && optional) return;
            m_findings.note(
                item.where,
                fmt::format("env_file {} {}: what it says of this service is not known", path,
                            answer.status == FileAnswer::Status::Absent ? "is not there" : answer.why));
            return;
        }
        const bool raw = textOf(item, "format") == "raw";
        // Variables in it that are not set are its own affair: they are filled in the container.
        Findings quiet;
        const auto expand = [&](const std::string& text, const Place& place,
                                const std::vector<FileVariable>&) {
            return raw ? text : m_variables.expand(text, place, quiet).text;
        };
        const auto file = std::make_shared<const std::string>(path);
        for (auto& variable : readEnvironmentFile(answer.text, path, m_findings, expand)) {
            auto value =
                variable.value ? std::move(*variable.value) : m_variables.find(variable.name).value_or("");
            put({.name = std::move(variable.name),
                 .value = std::move(value),
                 .raw = {},
                 .where = {.file = file, .line = variable.line, .column = 1}});
        }
    }

    void readDependsOn() {
        const auto* entry = m_node.entry("depends_on");
        if (entry == nullptr || entry->value->isNull()) return;
        if (entry->value->isScalar()) {
            m_findings.error(entry->value->where, "depends_on: expected a list or a mapping of services");
            return;
        }
        for (const auto& item : entry->value->items) {
            if (!item->isScalar())
                m_findings.error(item->where, "depends_on: expected the name of a service");
        }
        const NodePtr named = asMapping(entry->value);
        for (const auto& need : named->entries) {
            ServiceNeed read{.service = need.key, .where = need.where, .alias = {}, .word = "depends_on"};
            const auto condition = textOf(*need.value, "condition");
            if (condition == "service_healthy") {
                read.kind = NeedKind::Healthy;
            } else if (condition == "service_completed_successfully") {
                read.kind = NeedKind::Completed;
            } else if (!condition.empty() && condition != "service_started") {
                m_findings.note(need.value->find("condition")->where,
                                fmt::format("depends_on: the condition «{}» is not known", condition),
                                "service_started, service_healthy or service_completed_successfully");
            }
            if (textOf(*need.value, "required") == "false") read.kind = NeedKind::Optional;
            m_service.needs.push_back(std::move(read));
        }
    }

    void readLinks() {
        if (const Node* links = m_node.find("links")) {
            for (const auto& item : links->items) {
                const auto colon = item->text.find(':');
                m_service.needs.push_back(
                    {.service = item->text.substr(0, colon),
                     .kind = NeedKind::Started,
                     .where = item->where,
                     .alias = colon == std::string::npos ? std::string() : item->text.substr(colon + 1),
                     .word = "links"});
            }
        }
        if (const Node* links = m_node.find("external_links")) {
            for (const auto& item : links->items) {
                m_findings.note(item->where,
                                fmt::format("external_links: «{}» is a container of another project, not a "
                                            "service of this one",
                                            item->text),
                                "add it to the fleet by hand");
            }
        }
        if (const Node* volumes = m_node.find("volumes_from")) {
            for (const auto& item : volumes->items) {
                const auto name = item->text.substr(0, item->text.find(':'));
                if (name == "container") continue;
                m_service.needs.push_back({.service = name,
                                           .kind = NeedKind::Volumes,
                                           .where = item->where,
                                           .alias = {},
                                           .word = "volumes_from"});
            }
        }
    }

    void readSharing() {
        for (const std::string_view key : {"network_mode", "pid", "ipc"}) {
            const Node* node = m_node.find(key);
            if (node == nullptr || !node->isScalar() || !node->text.starts_with("service:")) continue;
            m_service.needs.push_back({.service = node->text.substr(8),
                                       .kind = NeedKind::Shares,
                                       .where = node->where,
                                       .alias = {},
                                       .word = std::string(key)});
        }
    }

    /// Traefik finds its targets by their labels, nginx-proxy by a variable of theirs.
    void readProxyWord() {
        if (const auto* host = m_service.variable("VIRTUAL_HOST"); host != nullptr)
            m_service.routed = {.proxy = "nginx-proxy", .word = host->name, .where = host->where};
        const auto* labels = m_node.entry("labels");
        if (labels == nullptr) return;
        const NodePtr named = asMapping(labels->value);
        if (textOf(*named, "traefik.enable") == "false") return;
        for (const auto& label : named->entries) {
            const bool routes = label.key == "traefik.enable" || label.key.starts_with("traefik.http.") ||
                                label.key.starts_with("traefik.tcp.");
            if (!routes) continue;
            m_service.routed = {.proxy = "traefik", .word = label.key, .where = label.where};
            return;
        }
    }

    void readNetworks() {
        const auto* entry = m_node.entry("networks");
        if (entry == nullptr || entry->value->isNull() || entry->value->isScalar()) {
            if (m_service.networkMode.empty()) m_service.networks["default"];
            return;
        }
        const NodePtr named = asMapping(entry->value);
        for (const auto& network : named->entries) {
            auto& aliases = m_service.networks[network.key];
            const Node* listed = network.value->find("aliases");
            if (listed == nullptr) continue;
            for (const auto& alias : listed->items)
                if (alias->isScalar()) aliases.push_back(alias->text);
        }
    }

    void readResources() {
        const Node* deploy = m_node.find("deploy");
        const Node* resources = deploy != nullptr ? deploy->find("resources") : nullptr;
        const Node* limits = resources != nullptr ? resources->find("limits") : nullptr;
        const Node* memory = limits != nullptr ? limits->find("memory") : m_node.find("mem_limit");
        if (memory == nullptr) memory = m_node.find("mem_limit");
        if (memory != nullptr && memory->isScalar()) {
            m_service.memoryBytes = dockerBytes(memory->text);
            if (!m_service.memoryBytes)
                m_findings.note(memory->where, "memory limit: expected an amount such as 512m or 2g");
            else if (*m_service.memoryBytes <= 0.0)
                m_service.memoryBytes.reset();
        }
        const Node* cpus = limits != nullptr ? limits->find("cpus") : nullptr;
        if (cpus == nullptr) cpus = m_node.find("cpus");
        if (cpus != nullptr && cpus->isScalar()) m_service.cpus = parseNumber(cpus->text);
        const Node* replicas = deploy != nullptr ? deploy->find("replicas") : nullptr;
        if (replicas == nullptr) replicas = m_node.find("scale");
        if (replicas == nullptr || !replicas->isScalar()) return;
        const auto count = parseNumber(trimmed(replicas->text));
        if (!count || *count < 0.0 || *count > 1'000.0 || *count != std::floor(*count))
            m_findings.note(replicas->where, "replicas: expected a whole number from 0 to 1000: taken as 1");
        else
            m_service.replicas = static_cast<int>(*count);
    }

    const Node& m_node;
    const FileReader& m_read;
    const Variables& m_variables;
    TextBudget& m_budget;
    Findings& m_findings;
    ComposeService m_service;
    std::map<std::string, std::size_t> m_index; ///< of m_service.variables
};

} // namespace

const ServiceVariable* ComposeService::variable(std::string_view wanted) const noexcept {
    const auto found = std::ranges::find(variables, wanted, &ServiceVariable::name);
    return found == variables.end() ? nullptr : &*found;
}

std::string ComposeService::valueOf(std::string_view wanted) const {
    const auto* found = variable(wanted);
    return found == nullptr ? std::string() : std::string(trimmed(found->value));
}

ComposeService readComposeService(const ProjectService& service, const FileReader& read,
                                  const Variables& variables, TextBudget& budget, Findings& findings) {
    return ServiceReader(service, read, variables, budget, findings).readService();
}

} // namespace holdfast::discovery
