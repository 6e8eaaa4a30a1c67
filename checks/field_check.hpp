#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "checks/check.hpp"

// The two shapes that checks of single fields have.
namespace stmtwatch::checks {

// Looks for an offending byte in every field that is not plain ASCII text; the finding names that byte.
class ByteCheck : public Check {
 public:
  explicit ByteCheck(const Schema& schema) : schema_(schema) {}
  void batch(RecordBatch& batch, Report& report) override;

 protected:
  // Where in `field` the offence is; `value` is the part of it without quotes, prefix and padding.
  virtual std::optional<std::size_t> find(const Column& column, std::string_view field,
                                          std::string_view value) const = 0;
  // `shown`: the field as a message may show it.
  virtual Explanation explain(const Column& column, std::string_view field, std::size_t at,
                              const std::string& shown) const = 0;

  const Schema& schema_;
};

// Judges every value that is not empty, column by column; the finding names the first byte of the field.
class ValueCheck : public Check {
 public:
  explicit ValueCheck(const Schema& schema) : schema_(schema) {}
  void batch(RecordBatch& batch, Report& report) override;
  bool fits(std::size_t column, std::string_view value) const final;

 protected:
  virtual bool concerns(const Column& column) const = 0;
  virtual bool holds(std::size_t column, std::string_view value) const = 0;
  // `shown`: the value as a message may show it.
  virtual Explanation explain(const Column& column, std::string_view value,
                              const std::string& shown) const = 0;

  const Schema& schema_;
};

}  // namespace stmtwatch::checks
