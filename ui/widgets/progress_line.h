// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QWidget>

#include <optional>

class QPushButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

class ElidedLabel;

/// Long work: what is being done, how far it is, and a way to stop it.
class ProgressLine final : public QWidget {
    Q_OBJECT

public:
    enum class Cancel : std::uint8_t { Offered, None };

    explicit ProgressLine(const theme::Theme& theme, Cancel cancel = Cancel::Offered,
                          QWidget* parent = nullptr);

    /// `done` 0 .. 1; none: nobody can tell, and the line says so by its look and never by a made-up figure.
    void setProgress(const QString& step, std::optional<double> done);

    [[nodiscard]] std::optional<double> done() const noexcept { return m_done; }

Q_SIGNALS:
    void cancelled();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    ElidedLabel* m_step;
    ElidedLabel* m_share;
    QWidget* m_track;
    QPushButton* m_cancel;
    std::optional<double> m_done;
};

} // namespace holdfast::widgets
