// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/acting_kit.h"

#include "engine/recovery/restore_recipe.h"
#include "engine/recovery/rollback_recipe.h"

#include <utility>

namespace holdfast::runtime {

ActingArchive::ActingArchive(ActingStores opened, const Clock& clock, const std::shared_ptr<DeskRules>& rules)
    : stores(std::move(opened))
    , leases(*stores.store, clock,
             [rules](const ServiceId& service) { return rules->brokenGlassOf(service); })
    , audit(*stores.audit, stores.aside.get(),
            [rules](const ServiceId& service) { return !rules->brokenGlassOf(service).empty(); }) {}

ActingKit::ActingKit(Parts parts)
    : m_parts(std::move(parts))
    , m_maker({.clock = m_parts.clock,
               .cookbook = m_parts.cookbook,
               .subjects = *m_parts.subjects,
               .newest = m_parts.newest})
    , m_guards({.clock = m_parts.clock,
                .maker = m_maker,
                .subjects = *m_parts.subjects,
                .store = *m_parts.archive->stores.store,
                .newest = m_parts.newest,
                .answers = {
                    .policyOf = [rules = m_parts.rules](
                                    const ServiceId& service) { return rules->policyOf(service); },
                    .accessOf =
                        [rules = m_parts.rules](const actions::Plan& plan) { return rules->accessOf(plan); },
                    .brokenGlassOf = [rules = m_parts.rules](
                                         const ServiceId& service) { return rules->brokenGlassOf(service); },
                    .keepsStore =
                        [fleet = m_parts.fleet, keeps = m_parts.keepsStore](const ServiceId& service) {
                            const auto* spec = fleet->find(service);
                            return keeps && spec != nullptr && keeps(*spec);
                        }}})
    , m_runner(m_parts.cookbook, *m_parts.subjects) {
    if (m_parts.snapshots != nullptr)
        m_parts.cookbook.add(recovery::rollbackCookbook(
            {.book = *m_parts.snapshots, .health = *m_parts.health, .enabled = m_parts.rollback}));
    if (m_parts.backups != nullptr) m_parts.cookbook.add(recovery::restoreCookbook(*m_parts.backups));
}

actions::World ActingKit::world() noexcept {
    return {.clock = m_parts.clock,
            .journal = *m_parts.archive->stores.journal,
            .leases = m_parts.archive->leases,
            .runner = m_runner,
            .health = *m_parts.health,
            .guards = m_guards,
            .audit = m_parts.archive->audit,
            .book = *m_parts.archive->stores.book};
}

} // namespace holdfast::runtime
