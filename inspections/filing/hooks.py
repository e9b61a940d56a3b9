"""Filing told to the others: the page that opens without network."""

from auxpolice.ui import shells

shells.register(
    shells.Shell(
        "inspections:file",
        (
            "css/tokens.css",
            "css/field.css",
            "img/mark.svg",
            "vendor/signature-pad/signature_pad.umd.min.js",
            "js/signature.js",
            "js/shell.js",
            "js/field/app.js",
            "js/field/form.js",
            "js/field/pictures.js",
            "js/field/sending.js",
            "js/field/store.js",
        ),
        opens=("inspections:file",),
        first=True,
    )
)
