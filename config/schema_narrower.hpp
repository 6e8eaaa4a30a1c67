#pragma once

#include <optional>
#include <vector>

#include "config/schema_rows.hpp"

// When one value of a key instead of another may refuse a statement that was accepted: the NARROWER of a row
// (see schema_rows.hpp). In doubt it may. Private to config/.
namespace stmtwatch::config::narrower {

// Whatever changes. Of tables and lists: whether one is there or is not.
struct Always {
  constexpr bool operator()(const auto&, const auto&) const { return true; }
};
struct Never {
  constexpr bool operator()(const auto&, const auto&) const { return false; }
};

// The rule is there or is another; no rule refuses nothing. Of tables and lists: one is there that was not.
struct WhenGiven {
  bool operator()(const SchemaValue&, const SchemaValue& right) const { return right.is_given(); }
  template <class Part>
  bool operator()(const Part*, const Part* right) const {
    return right != nullptr;
  }
};
// An allowance is gone or is another.
struct WhenLost {
  bool operator()(const SchemaValue& left, const SchemaValue&) const { return left.is_given(); }
};
struct WhenTrue {
  bool operator()(const SchemaValue&, const SchemaValue& right) const { return right == SchemaValue{true}; }
};
struct WhenFalse {
  bool operator()(const SchemaValue&, const SchemaValue& right) const { return right == SchemaValue{false}; }
};
struct WhenLess {
  bool operator()(const SchemaValue& left, const SchemaValue& right) const;
};
// More is asked: one of the list is not in the other.
struct WhenSomeAdded {
  bool operator()(const SchemaValue& left, const SchemaValue& right) const;
};
// Of choices of which one takes all that the others take.
template <auto Member, auto TakesAll>
struct Unless {
  bool operator()(const auto& both) const { return both.right.*Member != TakesAll; }
};
// Of choices of which each asks more than the one before.
template <auto Member>
struct WhenMore {
  bool operator()(const auto& both) const { return both.left.*Member < both.right.*Member; }
};

// Of the file as a whole.
struct Encoding {
  bool operator()(const Both<checks::Schema>& both) const;
};
struct FileName {
  bool operator()(const Both<checks::Schema>& both) const;
};
struct PreamblePresence {
  bool operator()(const checks::Preamble* left, const checks::Preamble* right) const;
};
struct SectionPresence {
  bool operator()(const checks::Section* left, const checks::Section* right) const;
};

// Of columns.
struct Title {
  bool operator()(const Both<checks::Column>& both) const;
};
struct Type {
  bool operator()(const Both<checks::Column>& both) const;
};
struct Length {
  bool operator()(const Both<checks::Column>& both) const;
};
struct Pattern {
  bool operator()(const Both<checks::Column>& both) const;
};
struct Values {
  bool operator()(const Both<checks::Column>& both) const;
};
struct Trim {
  bool operator()(const Both<checks::Column>& both) const;
};
struct NullTokens {
  bool operator()(const Both<checks::Column>& both) const;
};

// Of totals and agreements.
struct Fields {
  bool operator()(const SchemaValue& left, const SchemaValue& right) const;
};
struct Share {
  bool operator()(const Both<checks::Agreement>& both) const;
};
struct Tolerance {
  bool operator()(const Both<checks::Agreement>& both) const;
};
struct SourceKey {
  bool operator()(const Both<checks::SourceStatement>& both) const;
};

}  // namespace stmtwatch::config::narrower
