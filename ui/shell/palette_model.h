// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/fuzzy_match.h"
#include "ui/shell/palette_command.h"

#include <QtCore/QAbstractListModel>

#include <vector>

namespace holdfast::shell {

/// The commands that match what was typed, best first; with nothing typed, all in their own order.
class PaletteModel final : public QAbstractListModel {
    Q_OBJECT

public:
    /// The most that are shown: nobody walks further.
    static constexpr std::size_t kMost = 60;

    explicit PaletteModel(QObject* parent = nullptr);

    void setCommands(std::vector<PaletteCommand> commands);
    void setWords(const QString& words);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

    [[nodiscard]] const PaletteCommand& command(int row) const;
    [[nodiscard]] const FuzzyMatch& match(int row) const;

private:
    void rank();

    struct Hit {
        std::size_t command;
        FuzzyMatch match;
    };

    std::vector<PaletteCommand> m_commands;
    std::vector<Hit> m_hits;
    QString m_words;
};

} // namespace holdfast::shell
