"""The words of a report in Spanish."""

from __future__ import annotations

from infra.budgeting.report.words import Words
from infra.reporting.numbers import SPANISH

ES = Words(
    code="es",
    numbers=SPANISH,
    title="Presupuesto de {government}, {year}",
    subtitle="Posición {position} del registro, anotada el {time}",
    unfinished=(
        "Estos libros están inacabados: constan {recorded} líneas, y la importación de {file} ({lines} líneas) no ha"
        " concluido."
    ),
    amounts="Importes en {currency}. Las tablas son exactas; las cifras grandes y los gráficos están redondeados.",
    glance="En resumen",
    measures={
        "approved": "Aprobado",
        "adjusted": "Vigente",
        "under_way": "En trámite",
        "committed": "Comprometido",
        "liability": "Devengado",
        "ordered": "Ordenado",
        "executed": "Ejecutado",
        "available": "Disponible",
    },
    explained={
        "approved": "concedido por el legislativo",
        "adjusted": "tras los cambios del año",
        "committed": "reservado, nada entregado aún",
        "liability": "entregado y verificado, sin ordenar",
        "ordered": "pago ordenado, sin pagar",
        "executed": "pagado, menos devoluciones",
        "available": "ni gastado ni en trámite",
    },
    rate="Ejecución",
    rate_text="del presupuesto vigente",
    stages="Hasta dónde ha llegado el dinero",
    stages_text=(
        "Cada barra cuenta lo que llegó a una etapa o la pasó. En la tabla, cada importe figura una vez, en su etapa"
        " más avanzada."
    ),
    stages_alt="De {adjusted} vigentes, {committed} están comprometidos o más avanzados y {executed} pagados.",
    stage="Etapa",
    reached="La alcanzó",
    stands="Está en ella",
    of_adjusted="De lo vigente",
    dimensions={
        "administrative": "institución",
        "functional": "función",
        "economic": "clase económica",
        "programme": "programa",
        "source": "fuente de financiamiento",
        "geographic": "lugar",
        "nature": "naturaleza del gasto",
    },
    by="Por {dimension}",
    by_alt="Las {count} mayores de {all} partes: la mayor, {largest}, tiene {adjusted} vigentes, {rate} ejecutado.",
    uncoded="(sin código)",
    others="Otras ({count})",
    total="Total",
    bars="Claro: vigente. Medio: en trámite. Oscuro: ejecutado, dicho al final de la barra.",
    months="Ejecución por mes",
    month_names="ene feb mar abr may jun jul ago sep oct nov dic",
    months_text="Columnas: ejecutado en el mes. Línea: ejecutado desde el inicio del año. Rayas: presupuesto vigente.",
    months_alt="Ejecutado mes a mes, {executed} en total; el mayor en {best}: {most}.",
    no_months="Ninguna ejecución de este presupuesto está anotada con fecha.",
    undated="Sin fecha",
    undated_text="{amount} se ejecutaron sin fecha y no figuran en ninguna columna.",
    month="Mes",
    cumulative="Desde el inicio del año",
    complementary="Tras el cierre",
    lines="Las mayores líneas",
    lines_text="Las {count} líneas con mayor asignación vigente, de {all}.",
    line="Línea",
    code_name="Nombre",
    revenue="Ingresos",
    revenue_text="Claro: previsto. Oscuro: recaudado menos reembolsos, dicho al final de la barra.",
    revenue_alt="{collected} recaudados de {forecast} previstos.",
    heading="Rubro",
    forecast="Previsto",
    assessed="Liquidado",
    collected="Recaudado",
    of_forecast="De lo previsto",
    accounts="Cuentas de control cerca de su límite o por encima",
    accounts_text="{tight} de {all} cuentas de control han usado el 90 % de su límite o más.",
    no_accounts="Ninguna de las {all} cuentas de control ha usado el 90 % de su límite.",
    account="Cuenta",
    policies={"stop": "detener", "warn": "advertir", "none": "sin control"},
    limit="Límite",
    consumed="Consumido",
    used="Usado",
    left="Resta",
    notes="Explicaciones",
    check="Cómo comprobar esta página",
    check_text=(
        "Cada cifra es una suma de actos del registro hasta la posición {position}, y es la misma para quien pregunte a"
        " esa posición."
    ),
    check_shell="El último acto contado aquí:",
    check_query="Las cifras del resumen, por la interfaz GraphQL:",
)
