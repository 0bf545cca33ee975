// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/service_moves.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

constexpr std::string_view kSettings = "settings.";
constexpr std::string_view kData = "data.";
constexpr std::size_t kMostNamed = 5;

Move* firstOf(RollbackStage& stage, MoveKind kind) {
    const auto found = std::ranges::find(stage.moves, kind, &Move::kind);
    return found == stage.moves.end() ? nullptr : &*found;
}

/// The file that says this setting, if it is put back: what differs of it names the setting.
Move* fileThatSays(RollbackStage& stage, const std::string& name) {
    const auto says = [&](const FieldDifference& field) {
        return field.part == PartKind::Files && (field.before.contains(name) || field.after.contains(name));
    };
    const auto found = std::ranges::find_if(stage.moves, [&](const Move& move) {
        return move.kind == MoveKind::Write && std::ranges::any_of(move.fields, says);
    });
    return found == stage.moves.end() ? nullptr : &*found;
}

/// One setting of a document; an error: unsound, or it is a secret that is not at hand.
Result<LiveSetting> settingIn(const json& document, const std::string& name, const SecretPool& pool) {
    if (!document.is_object() || !document.contains("settings") || !document["settings"].contains(name))
        return failure(ErrorCode::FixInput, "It is not there.", name);
    const json one{
        {"server", ""}, {"settings", {{name, document["settings"][name]}}}, {"data", json::object()}};
    auto read = settingsFrom(one, pool);
    if (!read) return std::unexpected(read.error());
    return read->settings.at(name);
}

/// The settings of one server.
class Settings {
public:
    Settings(const ServicePair& pair, RollbackStage& stage)
        : m_pair(pair)
        , m_stage(stage)
        , m_now(documentOfPart(pair.now, stage.service, PartKind::Settings))
        , m_then(documentOfPart(pair.then, stage.service, PartKind::Settings)) {}

    void one(const FieldDifference& field) {
        const auto name = field.field.substr(kSettings.size());
        if (field.kind != ChangeKind::Changed) {
            if (firstOf(m_stage, MoveKind::Replace) == nullptr) m_onOneSide.push_back(name);
            return;
        }
        Move move{.kind = MoveKind::Set, .what = name, .fields = {field}, .refusal = {}};
        const auto now = settingIn(m_now, name, m_pair.pool);
        const auto then = settingIn(m_then, name, m_pair.pool);
        if (now) move.settingNow = *now;
        if (then) move.setting = *then;
        if (field.secret || !now || !then) {
            move.refusal = fmt::format("«{}» holds a secret, which is not kept: set it by hand.", name);
            m_stage.moves.push_back(std::move(move));
        } else if (then->applies == Applies::Never || now->applies == Applies::Never) {
            m_fixed.push_back(name);
        } else {
            place(std::move(move));
        }
    }

    void tell(std::vector<std::string>& told) const {
        const auto& service = m_stage.service.value();
        if (!m_onOneSide.empty())
            told.push_back(fmt::format("{}: {} only on one side, since the server is of another version: {}.",
                                       service, m_onOneSide.size() == 1 ? "one setting is" : "settings are",
                                       shortened(m_onOneSide)));
        if (!m_fixed.empty())
            told.push_back(fmt::format("{}: what follows from the server's build or data stays as it is: {}.",
                                       service, shortened(m_fixed)));
    }

private:
    /// Into the move that brings it back anyway, else as a move of its own.
    void place(Move move) {
        const bool atStart =
            move.setting.applies == Applies::Restart || move.settingNow.applies == Applies::Restart;
        const bool reads = m_pair.spec.kind == ServiceKind::Postgres;
        auto* const replacement = firstOf(m_stage, MoveKind::Replace);
        Move* covering = nullptr;
        if (reads && move.setting.fromFile && move.settingNow.fromFile)
            covering = fileThatSays(m_stage, move.what);
        // Only PostgreSQL keeps what it is told for its next start.
        if (!reads && atStart) {
            covering = firstOf(m_stage, MoveKind::Write);
            if (covering == nullptr) covering = replacement;
        }
        if (covering != nullptr) {
            covering->fields.push_back(move.fields.front());
            if (atStart) m_stage.uptake = Uptake::Restart;
            return;
        }
        if (atStart) {
            move.setting.applies = Applies::Restart;
            m_stage.uptake = Uptake::Restart;
            if (!reads)
                move.refusal =
                    fmt::format("«{}» is taken at the start only, and no file of the server that "
                                "the fleet file names says it. Set it where the server is started.",
                                move.what);
        }
        m_stage.moves.push_back(std::move(move));
    }

    [[nodiscard]] static std::string shortened(const std::vector<std::string>& names) {
        const auto shown = std::min(names.size(), kMostNamed);
        auto text = fmt::format("{}", fmt::join(names.begin(), names.begin() + std::ptrdiff_t(shown), ", "));
        if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
        return text;
    }

    const ServicePair& m_pair;
    RollbackStage& m_stage;
    json m_now;
    json m_then;
    std::vector<std::string> m_onOneSide;
    std::vector<std::string> m_fixed;
};

std::string dataTold(const ServiceId& service, const FieldDifference& field) {
    const auto what = field.field.substr(kData.size());
    return fmt::format("The {} of {} {}: data is not rolled back by this. Restore a backup if the former is "
                       "needed.",
                       what, service.value(), what.ends_with('s') ? "differ" : "differs");
}

} // namespace

void addSettingMoves(const ServicePair& pair, RollbackStage& stage, std::vector<std::string>& told) {
    const auto fields = fieldsOf(pair.difference, PartKind::Settings);
    if (fields.empty()) return;
    const auto whole = [&](const Snapshot& snapshot) {
        return snapshot.part(stage.service, PartKind::Settings) != nullptr;
    };
    if (!whole(pair.now) || !whole(pair.then)) {
        told.push_back(fmt::format("{}: its settings are not in both snapshots, so they stay as they are.",
                                   stage.service.value()));
        return;
    }
    Settings settings(pair, stage);
    for (const auto& field : fields) {
        if (field.field.starts_with(kData))
            told.push_back(dataTold(stage.service, field));
        else if (field.field.starts_with(kSettings))
            settings.one(field);
        else if (firstOf(stage, MoveKind::Replace) == nullptr)
            told.push_back(fmt::format("{}: the server is {} and was {}.", stage.service.value(),
                                       field.before, field.after));
    }
    settings.tell(told);
}

} // namespace holdfast::snapshots
