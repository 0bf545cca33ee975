// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/backup_book.h"

namespace holdfast::recovery {

/// «restore.…»: the steps of a restore. Thread-safe, as the book and platforms are.
class RestoreDeed final : public Deed {
public:
    explicit RestoreDeed(BackupBook& book) : m_book(book) {}

    [[nodiscard]] std::string_view prefix() const override { return "restore."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;

private:
    [[nodiscard]] actions::StepAnswer safety(const Subject& subject, std::stop_token stop);
    [[nodiscard]] actions::StepAnswer fetch(const actions::StepCall& call, const Subject& subject,
                                            std::stop_token stop);
    [[nodiscard]] actions::StepAnswer prove(const actions::StepCall& call, const Subject& subject,
                                            std::stop_token stop);
    [[nodiscard]] actions::StepAnswer swap(const actions::StepCall& call, const Subject& subject,
                                           std::stop_token stop);

    BackupBook& m_book;
};

} // namespace holdfast::recovery
