// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/plan_lines.h"

#include "models/format/action_text.h"
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <array>

namespace holdfast::models {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("acting", text);
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

Mark markOf(actions::Verdict verdict) {
    switch (verdict) {
    case actions::Verdict::Pass:
        return Mark::Good;
    case actions::Verdict::Warn:
        return Mark::Warning;
    case actions::Verdict::Refuse:
        return Mark::Bad;
    case actions::Verdict::NotSet:
        break;
    }
    return Mark::NotSet;
}

Mark markOf(actions::StepStanding standing) {
    switch (standing) {
    case actions::StepStanding::NotBegun:
        return Mark::Ahead;
    case actions::StepStanding::AlreadySo:
    case actions::StepStanding::Done:
        return Mark::Good;
    case actions::StepStanding::Begun:
        return Mark::Busy;
    case actions::StepStanding::Refused:
        return Mark::Bad;
    case actions::StepStanding::Partly:
        return Mark::Warning;
    case actions::StepStanding::Undoing:
    case actions::StepStanding::Undone:
        return Mark::Undone;
    }
    return Mark::Ahead;
}

ActLine fieldLine(std::string key, Mark mark, const char* sign, const std::string& field,
                  const QString& value) {
    return {.key = std::move(key),
            .mark = mark,
            .word = mark == Mark::Before  ? tr("is")
                    : mark == Mark::After ? tr("will be")
                                          : tr("stays"),
            .lead = QString::fromUtf8(sign),
            .title = text(field),
            .detail = value};
}

} // namespace

std::vector<ActLine> changeLines(const actions::Plan& plan) {
    std::vector<ActLine> lines;
    std::vector<ActLine> same;
    for (std::size_t i = 0; i < plan.changes.size(); ++i) {
        const auto& change = plan.changes[i];
        const std::string key = std::to_string(i) + change.field;
        if (change.before == change.after && change.sensitivity == actions::Sensitivity::Plain) {
            same.push_back(
                fieldLine(key, Mark::None, " ", change.field, tr("%1 (unchanged)").arg(text(change.before))));
            continue;
        }
        if (!change.before.empty())
            lines.push_back(fieldLine(key + '-', Mark::Before, "−", change.field, text(change.before)));
        if (!change.after.empty())
            lines.push_back(fieldLine(key + '+', Mark::After, "+", change.field, text(change.after)));
    }
    lines.insert(lines.end(), same.begin(), same.end());
    return lines;
}

std::vector<ActLine> stepLines(const actions::Plan& plan, const std::vector<actions::StepState>& states,
                               std::optional<std::size_t> current) {
    std::vector<ActLine> lines;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const auto& step = plan.steps[i];
        ActLine line{.key = std::to_string(i),
                     .lead = format::count(static_cast<qint64>(i) + 1),
                     .title = text(step.title),
                     .service = text(step.service.value())};
        if (i < states.size()) {
            line.mark = markOf(states[i].standing);
            line.word = format::word(states[i].standing);
            line.detail = text(states[i].text);
            line.side = line.word;
            const bool atWork = current == i && (line.mark == Mark::Ahead || line.mark == Mark::Busy);
            if (atWork) {
                line.mark = Mark::Busy;
                line.side = line.word = tr("at work");
            }
            if (states[i].attempts > 1)
                line.side = tr("%1, attempt %2").arg(line.side, format::count(states[i].attempts));
        } else {
            line.side = tr("within %1").arg(format::duration(step.deadline));
            if (step.undo.kind == actions::UndoKind::None)
                line.detail = tr("no way back: %1").arg(text(step.undo.text));
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<ActLine> guardLines(const actions::GuardReport& report) {
    std::vector<ActLine> lines;
    constexpr std::array kOrder{actions::Verdict::Refuse, actions::Verdict::Warn, actions::Verdict::Pass,
                                actions::Verdict::NotSet};
    for (const auto verdict : kOrder) {
        for (const auto& result : report.results) {
            if (result.verdict != verdict) continue;
            lines.push_back(
                {.key = std::string(actions::toString(result.guard)),
                 .mark = markOf(verdict),
                 .word = format::word(verdict),
                 .title = format::guardTitle(result.guard),
                 .detail = text(result.sentence),
                 .side = verdict == actions::Verdict::NotSet ? format::word(verdict) : QString()});
        }
    }
    return lines;
}

QString guardCount(const actions::GuardReport& report) {
    const auto of = [&report](actions::Verdict verdict) {
        return std::ranges::count(report.results, verdict, &actions::GuardResult::verdict);
    };
    QStringList parts;
    if (const auto refused = of(actions::Verdict::Refuse); refused > 0)
        parts << format::counted(refused, tr("%1 refuses"), tr("%1 refuse"));
    if (const auto warned = of(actions::Verdict::Warn); warned > 0)
        parts << format::counted(warned, tr("%1 warns"), tr("%1 warn"));
    parts << format::counted(of(actions::Verdict::Pass), tr("%1 passes"), tr("%1 pass"));
    if (const auto unset = of(actions::Verdict::NotSet); unset > 0)
        parts << tr("%1 not set").arg(format::count(unset));
    return parts.join(QStringLiteral(" · "));
}

std::vector<ActLine> affectedLines(const actions::Plan& plan) {
    std::vector<ActLine> lines;
    for (const auto& affected : plan.affected) {
        const bool down = affected.effect == actions::Effect::Down;
        lines.push_back({.key = affected.service.value(),
                         .mark = down ? Mark::Bad : Mark::Warning,
                         .word = down ? tr("down") : tr("degraded"),
                         .title = text(affected.service.value()),
                         .detail = format::effectText(affected),
                         .service = text(affected.service.value())});
    }
    return lines;
}

std::vector<ActLine> rehearsalLines(const actions::Plan& plan, const actions::Rehearsal& rehearsal) {
    std::vector<ActLine> lines;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const bool reached = i < rehearsal.steps.size();
        const QString number = format::count(static_cast<qint64>(i) + 1);
        if (!reached || rehearsal.steps[i].empty()) {
            lines.push_back({.key = std::to_string(i),
                             .mark = Mark::NotSet,
                             .word = tr("no call"),
                             .lead = number,
                             .title = text(plan.steps[i].title),
                             .detail = reached ? tr("makes no call") : tr("not reached")});
            continue;
        }
        for (std::size_t call = 0; call < rehearsal.steps[i].size(); ++call) {
            const auto& record = rehearsal.steps[i][call];
            lines.push_back({.key = std::to_string(i) + '/' + std::to_string(call),
                             .mark = Mark::Ahead,
                             .word = tr("would be called"),
                             .lead = call == 0 ? number : QStringLiteral(" "),
                             .title = text(record.call),
                             .detail = text(record.answer)});
        }
    }
    return lines;
}

std::vector<ActLine> trialLines(const std::vector<ports::GuardTrial>& trials) {
    std::vector<ActLine> lines;
    for (const auto& trial : trials) {
        const bool tried = !trial.error;
        lines.push_back({.key = trial.trial,
                         .mark = !tried          ? Mark::NotSet
                                 : trial.refused ? Mark::Good
                                                 : Mark::Bad,
                         .word = !tried          ? tr("not tried")
                                 : trial.refused ? tr("refused, as it must be")
                                                 : tr("not refused"),
                         .title = text(trial.trial),
                         .detail = tried ? text(trial.sentence) : text(trial.error->detail),
                         .side = !tried          ? tr("not tried")
                                 : trial.refused ? tr("refused")
                                                 : tr("let through")});
    }
    return lines;
}

} // namespace holdfast::models
