// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/act_line_model.h"
#include "ui/theme/state_look.h"

#include <QtWidgets/QStyledItemDelegate>

class QTextLayout;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// The shape of a mark.
[[nodiscard]] theme::StateLook lookOf(models::Mark mark);

/// A line of models::ActLineModel: glyph, perhaps a number before, what it is in strong, the sentence after
/// it in the same paragraph, as many lines as that needs; at the end what belongs there.
class ActLineDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum class Style : std::uint8_t {
        Sentence, ///< «**title** — detail»
        Calls,    ///< the title in fixed pitch, the detail below it
        Log,      ///< lead and detail, in fixed pitch
        Field,    ///< sign, name and value in columns, in fixed pitch
    };

    ActLineDelegate(const theme::Theme& theme, Style style, QObject* parent = nullptr);

    /// Room at the sides of a row; 0 unless told.
    void setSides(int pixels) { m_sides = pixels; }

    /// Each row ends with what looks like a button of these words: pressing the row does it.
    void setButton(const QString& words) { m_button = words; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    struct Room;
    [[nodiscard]] int above() const;
    [[nodiscard]] Room roomOf(const QStyleOptionViewItem& option, const QModelIndex& index) const;
    /// Lays the paragraph out for that width; its height.
    [[nodiscard]] double lay(QTextLayout& layout, const QModelIndex& index, double width) const;
    void paintButton(QPainter& painter, const QRectF& box, bool lit) const;
    [[nodiscard]] theme::Role titleRole(models::Mark mark) const;

    const theme::Theme& m_theme;
    Style m_style;
    int m_sides = 0;
    QString m_button;
};

} // namespace holdfast::delegates
