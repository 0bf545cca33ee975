// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page_context.h"

#include <QtCore/QVariantMap>
#include <QtWidgets/QWidget>

#include <cstdint>
#include <functional>
#include <vector>

namespace holdfast::shell {

/// A page of the window. Made when it is first gone to, kept until the window closes; keeps its selection,
/// scroll and columns by itself. Wires itself to the models that it makes from the context; the window only
/// hosts it.
///
/// A page shows empty, loading, stale and failed by itself: what happened, and what to do next.
class Page : public QWidget {
    Q_OBJECT

public:
    /// Ready: what is on it is what it will show until something changes (also an empty or a failed state,
    /// once that is known). Pictures are taken of ready pages only.
    enum class Readiness : std::uint8_t { Loading, Ready };

    explicit Page(PageContext& context, QWidget* parent = nullptr);

    [[nodiscard]] Readiness readiness() const noexcept { return m_readiness; }

    /// A page fills the window and scrolls what does not fit. Else the window would have every page that was
    /// ever gone to laid out again whenever another comes to the front.
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }

    /// Goes to a place on this page; place.page is this page. Without service and part it shows itself as it
    /// was left.
    virtual void visit(const Place& place);

    /// Goes back to the page as a whole: nothing opened, nothing chosen.
    virtual void showWhole();

    /// Called when it comes to the front and when it goes: timers and queries need not run in between.
    virtual void entered();
    virtual void left();

    /// Whether what the page shows now follows the window's time control; else the control is not shown.
    /// Asked after each visit.
    [[nodiscard]] virtual bool usesTimeWindow() const;

    /// What gets the keyboard when the page does; null: the page itself. Not a focus proxy: that would take
    /// what stands before it out of the order of Tab.
    [[nodiscard]] virtual QWidget* firstFocus() const;

    /// Where `Ctrl+F` puts the keyboard; null: nothing to search here.
    [[nodiscard]] virtual QWidget* searchField() const;

    /// Further places on this page that `holdfast capture` photographs, each with the name of its picture in
    /// `part`, e.g. {services, redis, "service"}. visit() is called with each.
    [[nodiscard]] virtual std::vector<Place> showcase() const;

    /// What is remembered between two runs: columns, splitters. Unknown and missing keys are harmless.
    [[nodiscard]] virtual QVariantMap saveLayout() const;
    virtual void restoreLayout(const QVariantMap& layout);

Q_SIGNALS:
    void readinessChanged(holdfast::shell::Page::Readiness readiness);
    /// The person moved on within the page; recorded for «back».
    void placeChanged(const holdfast::shell::Place& place);
    /// usesTimeWindow() changed without a visit.
    void timeWindowUseChanged();

protected:
    void focusInEvent(QFocusEvent* event) override;

    [[nodiscard]] PageContext& context() const noexcept { return m_context; }

    void setReadiness(Readiness readiness);

private:
    PageContext& m_context;
    Readiness m_readiness = Readiness::Loading;
};

/// The groups of the rail, in their order.
enum class PageGroup : std::uint8_t { Observe, Plan, Act, Exercise };

/// What a page is about. One that needs a fleet gives way to the welcome while none is open.
enum class PageNeeds : std::uint8_t { Fleet, Nothing };

/// A page as the rail, the palette and capture know it, before it is made.
struct PageEntry {
    QString id;    ///< as in Place::page, in file names of pictures and in the settings
    QString title; ///< translated
    QString icon;  ///< name of a picture in resources/icons
    PageGroup group = PageGroup::Observe;
    PageNeeds needs = PageNeeds::Fleet;
    std::function<Page*(PageContext&, QWidget*)> make;
};

} // namespace holdfast::shell
