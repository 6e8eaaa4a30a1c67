#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/schema.hpp"
#include "checks/vocabulary/file_name.hpp"
#include "tests/support/random_schema.hpp"

// Statements of a schema, right as far as they were made with care, then spoilt in some of the ways in which
// statements get spoilt.
namespace stmtwatch::test {

class RandomStatement {
 public:
  // 0 to 60 records.
  RandomStatement(const checks::Schema& schema, const StatementName& name, Dice& dice);

  // One fault at random, put into the values or, once text() was asked, into the bytes.
  void spoil_values();
  void spoil_layout();
  // What was done, for whoever reads a failing test.
  const std::string& faults() const { return faults_; }
  const std::string& text();

 private:
  void render();
  std::string trailer(const std::string& line_end);
  std::string& any_value();
  void spoil_value(std::string& value);
  void spoil_bytes();
  void spoil_lines();
  void did(const char* what) { faults_ += std::string(faults_.empty() ? "" : ", ") + what; }

  const checks::Schema& schema_;
  const StatementName& name_;
  Dice& dice_;
  std::vector<std::vector<std::string>> records_;  // fields, prefix included
  std::optional<std::string> text_;
  std::string faults_;
};

}  // namespace stmtwatch::test
