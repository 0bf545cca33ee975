// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/lab/lab_desk.h"

#include "app/lab/shared/platform_wire.h"
#include "engine/core/fleet/fleet_state.h"

#include <QtCore/QFile>

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::testing {

namespace {

EnvironmentLookup lookupIn(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}

} // namespace

const actions::PlanSummary* LabDesk::Course::recovery() const {
    const auto found =
        std::ranges::find(plans, std::optional(actions::Outcome::Done), &actions::PlanSummary::outcome);
    return found == plans.end() ? nullptr : &*found;
}

LabDesk::LabDesk(const LabClient& lab, Options options)
    : m_options(std::move(options))
    , m_watch(app::Keeping::Memory, m_folder.path().toStdString(), lookupIn(lab.environment()),
              app::Acting{.origin = actions::Origin::Window, .local = &m_platform}) {
    m_platform.setSocket(lab.directory() + "/" + lab::kPlatformSocket);
    m_watch.client().addListener(this);
    m_watch.client().submit(ports::OpenFleet{.file = fleetFile(lab)},
                            [this](const Result<std::string>& answer) {
                                if (!answer) m_trouble = answer.error().detail;
                            });
}

LabDesk::~LabDesk() {
    m_watch.client().removeListener(this);
}

std::string LabDesk::fleetFile(const LabClient& lab) const {
    QFile file(QString::fromStdString(lab.state().fleetFile));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QByteArray text = file.readAll();
    const auto at = text.indexOf("\ninterval: ") + 1;
    if (!m_options.interval.empty())
        text.replace(at, text.indexOf('\n', at) - at,
                     QByteArray::fromStdString("interval: " + m_options.interval));
    if (m_options.automatic) text.insert(at, "automation: auto\n");
    QFile written(m_folder.filePath(QStringLiteral("lab.yaml")));
    if (written.open(QIODevice::WriteOnly)) written.write(text);
    return written.fileName().toStdString();
}

void LabDesk::recover(const std::string& service) {
    m_courses[ServiceId(service)] = {.since = m_watch.clock().now()};
}

const LabDesk::Course& LabDesk::course(const std::string& service) const {
    return m_courses.at(ServiceId(service));
}

void LabDesk::stateChanged(const FleetStatePtr& state) {
    if (!state->desk || state->sweep.number == 0) return;
    if (!std::exchange(m_unlocking, true)) {
        m_watch.actions().command(ports::Unlock{.lasts = std::chrono::hours(8)},
                                  [this](const Result<std::string>& answer) {
                                      m_ready = answer.has_value();
                                      if (!answer) m_trouble = answer.error().detail;
                                  });
    }
    for (auto& [service, course] : m_courses)
        take(service, course, *state);
}

void LabDesk::take(const ServiceId& service, Course& course, const FleetState& state) {
    const auto& desk = *state.desk;
    for (auto plan = desk.ended.rbegin(); plan != desk.ended.rend(); ++plan) {
        const bool known =
            std::ranges::find(course.plans, plan->plan, &actions::PlanSummary::plan) != course.plans.end();
        if (plan->service != service || plan->began < course.since || known) continue;
        course.plans.push_back(*plan);
        course.busy = false;
    }
    const auto proposal = std::ranges::find(desk.proposals, service, &automation::Proposal::service);
    if (proposal == desk.proposals.end()) return;
    if (!course.proposal) course.proposal = *proposal;
    const bool mayTry = m_ready && !m_options.automatic && !course.busy && course.recovery() == nullptr;
    if (!mayTry || !proposal->waits.empty() || course.triedAt == state.sweep.number) return;
    course.triedAt = state.sweep.number;
    draw(service, course, *proposal);
}

void LabDesk::draw(const ServiceId& service, Course& course, const automation::Proposal& proposal) {
    course.busy = true;
    m_watch.actions().drawPlan(
        {.service = service, .action = proposal.action, .arguments = {}, .reason = proposal.reason},
        [this, service](const Result<actions::PlanSheet>& sheet) {
            auto& drawn = m_courses[service];
            drawn.held = sheet ? sheet->guards.refusals() : sheet.error().detail;
            drawn.busy = drawn.held.empty();
            if (drawn.busy) execute(service, *sheet);
        });
}

void LabDesk::execute(const ServiceId& service, const actions::PlanSheet& sheet) {
    m_watch.actions().execute({.plan = sheet.plan.id,
                               .revision = sheet.plan.revision,
                               .digest = sheet.digest,
                               .by = {},
                               .impactRead = true,
                               .typedName = sheet.ask.typedName,
                               .reason = {},
                               .secondPerson = {}},
                              [this, service](const Result<actions::PlanId>& begun) {
                                  auto& course = m_courses[service];
                                  if (begun) return;
                                  course.held = begun.error().detail;
                                  course.busy = false;
                              });
}

std::string LabDesk::words(const std::string& service) const {
    const auto& course = m_courses.at(ServiceId(service));
    auto text = fmt::format("{}: {}", service,
                            course.proposal ? course.proposal->reason : std::string("nothing proposed"));
    for (const auto& plan : course.plans)
        text += fmt::format("; {} {}: {}", actions::toString(plan.action),
                            plan.outcome ? actions::toString(*plan.outcome) : "open", plan.why);
    return course.held.empty() ? text : text + "; held: " + course.held;
}

} // namespace holdfast::testing
