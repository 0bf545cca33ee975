// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/desk_lines.h"

#include "models/format/action_text.h"
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace holdfast::models {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("acting", text);
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

bool isDone(const actions::StepState& step) {
    return step.standing == actions::StepStanding::Done || step.standing == actions::StepStanding::AlreadySo;
}

} // namespace

std::vector<ActLine> questionLines(const automation::DeskState& desk, TimePoint now) {
    std::vector<ActLine> lines;
    for (const auto& question : desk.questions) {
        lines.push_back({.key = question.plan.value(),
                         .mark = Mark::Warning,
                         .word = tr("needs a person"),
                         .title = text(question.service.value()),
                         .detail = text(question.why),
                         .side = format::age(question.since, now),
                         .service = text(question.service.value()),
                         .plan = question.plan.value()});
    }
    return lines;
}

std::vector<ActLine> proposalLines(const automation::DeskState& desk, TimePoint now) {
    std::vector<ActLine> lines;
    for (const auto& proposal : desk.proposals) {
        QString detail = text(proposal.reason);
        if (!proposal.waits.empty()) detail = tr("%1 Waits: %2").arg(detail, text(proposal.waits));
        lines.push_back({.key = proposal.service.value(),
                         .mark = proposal.proactive        ? Mark::Foretold
                                 : !proposal.waits.empty() ? Mark::Ahead
                                                           : Mark::Warning,
                         .word = proposal.proactive ? tr("proposed because it is foretold") : tr("proposed"),
                         .title = format::planTitle(proposal.action, text(proposal.service.value())),
                         .detail = detail,
                         .side = format::age(proposal.since, now),
                         .service = text(proposal.service.value()),
                         .action = static_cast<int>(proposal.action)});
    }
    return lines;
}

int waitingForPerson(const automation::DeskState& desk) {
    const auto ready = std::ranges::count_if(
        desk.proposals, [](const automation::Proposal& proposal) { return proposal.waits.empty(); });
    return static_cast<int>(ready) + static_cast<int>(desk.questions.size());
}

QString whyNobodyActs(const FleetState& state) {
    if (!state.fleet) return tr("No fleet is open. Open one, or start the lab.");
    if (!state.desk)
        return tr("This engine only watches. Start Holdfast with a store, or ask the one that acts.");
    if (!state.desk->journalTrouble.empty()) return text(state.desk->journalTrouble);
    return {};
}

QString accessText(const automation::AccessState& access, TimePoint now) {
    if (!access.unlocked) return tr("locked — %1").arg(format::word(actions::Role::Viewer));
    if (!access.locksAt) return tr("%1").arg(format::word(access.role));
    return tr("%1, locks in %2")
        .arg(format::word(access.role), format::duration(std::max(*access.locksAt - now, Duration(0))));
}

QStringList holdingBack(const automation::DeskState& desk, TimePoint now) {
    QStringList sentences;
    for (const auto& pause : desk.pauses) {
        const QString since = format::age(pause.since, now);
        sentences
            << (pause.service.isEmpty()
                    ? tr("Automation is paused by %1, %2: %3").arg(text(pause.by), since, text(pause.why))
                    : tr("Paused for %1 by %2, %3: %4")
                          .arg(text(pause.service.value()), text(pause.by), since, text(pause.why)));
    }
    if (!desk.storm.empty()) sentences << text(desk.storm);
    if (desk.highestMode < desk.fleetMode)
        sentences << tr("The environment allows no more than %1.").arg(format::word(desk.highestMode));
    return sentences;
}

QString progressText(const automation::RunningPlan& running) {
    const auto done = std::ranges::count_if(running.steps, isDone);
    const QString phase = format::word(running.phase);
    if (running.phase != actions::Phase::Running && running.phase != actions::Phase::Confirmed) return phase;
    return tr("%1, %2 of %3 done")
        .arg(phase, format::count(done),
             format::counted(std::ssize(running.plan.steps), tr("%1 step"), tr("%1 steps")));
}

std::optional<double> progressOf(const automation::RunningPlan& running) {
    if (running.phase != actions::Phase::Running || running.plan.steps.empty()) return std::nullopt;
    const auto done = std::ranges::count_if(running.steps, isDone);
    return static_cast<double>(done) / static_cast<double>(running.plan.steps.size());
}

Mark markOf(actions::Outcome outcome) {
    switch (outcome) {
    case actions::Outcome::Done:
    case actions::Outcome::Rehearsed:
        return Mark::Good;
    case actions::Outcome::Refused:
    case actions::Outcome::Expired:
        return Mark::NotSet;
    case actions::Outcome::RolledBack:
        return Mark::Undone;
    case actions::Outcome::Failed:
        return Mark::Bad;
    case actions::Outcome::NeedsPerson:
        return Mark::Warning;
    }
    return Mark::NotSet;
}

} // namespace holdfast::models
