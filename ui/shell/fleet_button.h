// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"

#include <QtWidgets/QAbstractButton>

#include <optional>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::shell {

/// Which fleet is watched, and where it stands in words and colour: production is unmistakable. Opens the
/// choice of fleets.
class FleetButton final : public QAbstractButton {
    Q_OBJECT

public:
    explicit FleetButton(const theme::Theme& theme, QWidget* parent = nullptr);

    /// An empty name: no fleet is open.
    void show(const QString& name, std::optional<Environment> environment);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] int chipWidth() const;
    /// With as much of the name as this allows, at text scale 1.
    [[nodiscard]] int widthFor(int mostName) const;

    const theme::Theme& m_theme;
    std::optional<Environment> m_environment;
    QString m_word;
};

} // namespace holdfast::shell
