// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/journal_log.h"

namespace holdfast::actions::testing {

/// A file in memory that can fail: the next append leaves only its first bytes, and can or cannot be cut off.
class MemoryFile final : public DurableFile {
public:
    [[nodiscard]] Result<std::string> read() const override { return text; }

    [[nodiscard]] Result<void> append(std::string_view bytes) override {
        text += bytes.substr(0, room);
        if (room < bytes.size()) return failure(ErrorCode::FixSetup, "the disk is full");
        return {};
    }

    [[nodiscard]] Result<void> truncate(std::size_t size) override {
        if (!cuts) return failure(ErrorCode::FixSetup, "the disk is read-only");
        text.resize(size);
        return {};
    }

    std::string text;
    std::size_t room = std::string::npos;
    bool cuts = true;
};

inline JournalRecord sampleRecord(RecordKind kind, std::size_t step = 0) {
    return {.plan = PlanId("1932"),
            .kind = kind,
            .time = TimePoint(Duration(1'780'000'000'000)),
            .token = 88,
            .step = step,
            .attempt = 1,
            .text = "«Stop replica 1»\n",
            .document = "{\"a\":1}"};
}

} // namespace holdfast::actions::testing
