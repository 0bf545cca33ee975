// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace holdfast::lab_service {

/// A task as Celery 5 puts it into a Redis list (message protocol 2, JSON, body in base64).
struct CeleryTask {
    std::string id;      ///< UUID
    std::string name;    ///< «app.tasks.summarise»
    std::string replyTo; ///< list that awaits the answer; empty: nobody waits
    int argument = 0;    ///< its one positional argument

    bool operator==(const CeleryTask&) const = default;
};

inline constexpr const char* kCeleryQueue = "celery";

/// A task with a fresh id.
[[nodiscard]] CeleryTask makeTask(const std::string& name, int argument);
/// The message, sent by `sender`.
[[nodiscard]] std::string toMessage(const CeleryTask& task, const std::string& sender);
/// Nothing: it is no task of this form.
[[nodiscard]] std::optional<CeleryTask> taskFromMessage(const std::string& message);
/// What Celery's Redis result backend keeps of a task that ended.
[[nodiscard]] std::string resultOf(const CeleryTask& task, bool good);

} // namespace holdfast::lab_service
