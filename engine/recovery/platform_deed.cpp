// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/platform_deed.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace holdfast::recovery {

namespace {

std::string noPlatform(const Subject& subject) {
    return fmt::format("The fleet file names no platform that runs {}. Name it there.",
                       subject.service.id.value());
}

std::string noOperation(const actions::StepCall& call) {
    return fmt::format(
        "This Holdfast does not know how to do «{}». Draw the plan up anew, with this version.",
        call.operation.name);
}

} // namespace

PlatformDeed::PlatformDeed() : m_operations(runOperations()) {
    std::ranges::copy(changeOperations(), std::back_inserter(m_operations));
}

const PlatformOperation* PlatformDeed::find(std::string_view name) const {
    const auto found = std::ranges::find(m_operations, name, &PlatformOperation::name);
    return found == m_operations.end() ? nullptr : &*found;
}

actions::StepAnswer PlatformDeed::run(const actions::StepCall& call, const Subject& subject) {
    const auto refused = [](std::string text) {
        return actions::StepAnswer{
            .outcome = actions::StepOutcome::Failed, .text = std::move(text), .calls = {}};
    };
    const auto* const operation = find(call.operation.name);
    if (operation == nullptr) return refused(noOperation(call));
    if (subject.platform == nullptr) return refused(noPlatform(subject));
    PlatformWork work(call, *subject.platform, subject.stop);
    return operation->run(work);
}

actions::StepSight PlatformDeed::observe(const actions::StepCall& call, const Subject& subject) {
    const auto* const operation = find(call.operation.name);
    if (operation == nullptr) return {.seen = actions::Seen::Unknown, .text = noOperation(call)};
    if (subject.platform == nullptr) return {.seen = actions::Seen::Unknown, .text = noPlatform(subject)};
    PlatformWork work(call, *subject.platform, subject.stop);
    return operation->observe(work);
}

} // namespace holdfast::recovery
